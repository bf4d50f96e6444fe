package io.perpeft.jobs.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PublishPolicyTest {
  private final PublishPolicy policy = new PublishPolicy(1e-3);

  @Test
  void publishesWhatIsNewAndWhatMovedByMoreThanEpsilon() {
    float[] before = {1, 0};
    assertThat(policy.isDue(null, before)).isTrue();
    assertThat(policy.isDue(before, new float[] {1, 0})).isFalse();
    assertThat(policy.isDue(before, turned(0.04))).isFalse();
    assertThat(policy.isDue(before, turned(0.05))).isTrue();
    assertThat(policy.isDue(before, new float[] {7, 0})).as("only length moved").isFalse();
  }

  @Test
  void zeroEpsilonPublishesEveryChange() {
    PublishPolicy all = new PublishPolicy(0);
    assertThat(all.isDue(new float[] {1, 0}, new float[] {1, 0})).isFalse();
    assertThat(all.isDue(new float[] {1, 0}, new float[] {Math.nextUp(1f), 0})).isTrue();
  }

  @Test
  void aVectorWithoutDirectionIsPublishedWhenItChanges() {
    assertThat(policy.isDue(new float[2], new float[2])).isFalse();
    assertThat(policy.isDue(new float[2], new float[] {1, 1})).isTrue();
    assertThat(policy.isDue(new float[] {1, 1}, new float[2])).isTrue();
  }

  @Property
  void whatIsNotPublishedIsWithinEpsilonOfWhatWas(
      @ForAll @DoubleRange(min = -1, max = 1) double angle) {
    boolean due = policy.isDue(new float[] {1, 0}, turned(angle));
    assertThat(due || 1 - Math.cos(angle) <= 1e-3 + 1e-6).isTrue();
    assertThat(!due || 1 - Math.cos(angle) >= 1e-3 - 1e-6).isTrue();
  }

  @Test
  void onlyFiniteVectorsAreUsable() {
    assertThat(PublishPolicy.isUsable(new float[] {1, 2})).isTrue();
    assertThat(PublishPolicy.isUsable(new float[] {1, Float.NaN})).isFalse();
    assertThat(PublishPolicy.isUsable(new float[] {Float.NEGATIVE_INFINITY})).isFalse();
  }

  private static float[] turned(double angle) {
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }
}
