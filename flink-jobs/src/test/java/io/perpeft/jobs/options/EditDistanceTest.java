package io.perpeft.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EditDistanceTest {
  @Test
  void countsInsertionsDeletionsAndChanges() {
    assertThat(EditDistance.between("margin", "margin")).isZero();
    assertThat(EditDistance.between("margn", "margin")).isEqualTo(1);
    assertThat(EditDistance.between("kitten", "sitting")).isEqualTo(3);
    assertThat(EditDistance.between("", "abc")).isEqualTo(3);
  }
}
