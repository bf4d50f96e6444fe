package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupItemsTest {
  @Test
  void numbersTheGenerationFirstAndOthersInTheOrderOfTheLog() {
    GroupItems items = new GroupItems(new CatalogueIndex(List.of("a", "b")));
    IndexedExample example =
        items.index(Examples.named(List.of("b", "new"), "newer", List.of("b", "a", "new", "old")));
    assertThat(example.history()).containsExactly(2, 3);
    assertThat(example.target()).isEqualTo(4);
    assertThat(example.past().items()).containsExactly(2, 1, 3, 5);
    assertThat(example.owned()).containsExactly(1, 2, 3, 5);
    assertThat(items.size()).isEqualTo(5);
    assertThat(items.id(1)).isEqualTo("a");
    assertThat(items.id(4)).isEqualTo("newer");
    assertThat(items.index("old")).isEqualTo(5);
  }

  @Test
  void refusesAnIdThatOccursTwice() {
    assertThatThrownBy(() -> new CatalogueIndex(List.of("a", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }
}
