package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReleasePolicyTest {
  @Test
  void releasesAfterStepsOrAfterStreamTimeButNeverWithoutAStep() {
    ReleasePolicy policy = new ReleasePolicy(8, 1_000);
    assertThat(policy.isDue(7, 999)).isFalse();
    assertThat(policy.isDue(8, 0)).isTrue();
    assertThat(policy.isDue(1, 1_000)).isTrue();
    assertThat(policy.isDue(0, 5_000)).isFalse();
    assertThat(new ReleasePolicy(8, Long.MAX_VALUE).isDue(7, 1_000_000)).isFalse();
  }
}
