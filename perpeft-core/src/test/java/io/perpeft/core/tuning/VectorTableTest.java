package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VectorTableTest {
  @Test
  void growsWithoutTouchingSharedRows() {
    float[] shared = {0, 0, 1, 2, 3, 4};
    VectorTable table = new VectorTable(2, shared);
    table.put(2, new float[] {30, 40, 5, 6});
    table.put(4, new float[] {7, 8});
    assertThat(table.size()).isEqualTo(4);
    assertThat(table.row(1)).containsExactly(1, 2);
    assertThat(table.row(2)).containsExactly(30, 40);
    assertThat(table.row(4)).containsExactly(7, 8);
    assertThat(table.dot(new float[] {10, 1}, 3)).isEqualTo(56);
    assertThat(shared).containsExactly(0, 0, 1, 2, 3, 4);
  }

  @Test
  void refusesRowsThatDoNotJoin() {
    VectorTable table = new VectorTable(2, new float[6]);
    assertThatThrownBy(() -> table.put(4, new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not join");
    assertThatThrownBy(() -> table.put(0, new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VectorTable(4, new float[6]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
