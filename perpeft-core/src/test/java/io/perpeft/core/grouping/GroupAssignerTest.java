package io.perpeft.core.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class GroupAssignerTest {
  private final Centroids centroids =
      new Centroids(new int[] {3, 7, 9}, new float[][] {{0, 0}, {10, 0}, {0, 10}});
  private final GroupAssigner assigner = new GroupAssigner(new HysteresisOptions(.1, 2));

  @Test
  void aNewUserGoesToTheNearestGroupAtOnce() {
    assertThat(assigner.decide(null, at(5.1f, 0), centroids)).isEqualTo(GroupDecision.settled(7));
  }

  @Test
  void aUserOfAVanishedGroupIsPlacedAnew() {
    assertThat(assigner.decide(GroupDecision.settled(8), at(1, 0), centroids))
        .isEqualTo(GroupDecision.settled(3));
  }

  @Test
  void slightlyNearerIsNotEnough() {
    assertThat(assigner.decide(GroupDecision.settled(3), at(5.2f, 0), centroids))
        .isEqualTo(GroupDecision.settled(3));
  }

  @Test
  void movesAfterTheSameGroupWonRepeatedly() {
    GroupDecision once = assigner.decide(GroupDecision.settled(3), at(8, 0), centroids);
    assertThat(once).isEqualTo(new GroupDecision(3, 7, 1));
    assertThat(assigner.decide(once, at(8, 0), centroids)).isEqualTo(GroupDecision.settled(7));
  }

  @Test
  void anotherCandidateOrAReturnStartsOver() {
    GroupDecision once = assigner.decide(GroupDecision.settled(3), at(8, 0), centroids);
    GroupDecision other = assigner.decide(once, at(0, 8), centroids);
    assertThat(other).isEqualTo(new GroupDecision(3, 9, 1));
    assertThat(assigner.decide(other, at(1, 1), centroids)).isEqualTo(GroupDecision.settled(3));
  }

  @Test
  void aSingleRepeatMovesAtOnce() {
    GroupAssigner eager = new GroupAssigner(new HysteresisOptions(0, 1));
    assertThat(eager.decide(GroupDecision.settled(3), at(5.1f, 0), centroids))
        .isEqualTo(GroupDecision.settled(7));
  }

  @Test
  void optionsAndCentroidsCheckThemselves() {
    assertThatThrownBy(() -> new HysteresisOptions(1, 2)).hasMessageContaining("margin");
    assertThatThrownBy(() -> new HysteresisOptions(.1, 0)).hasMessageContaining("repeats");
    assertThatThrownBy(() -> new Centroids(new int[] {1, 1}, new float[2][2]))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> centroids.centre(4)).hasMessageContaining("Group 4");
    assertThatThrownBy(() -> centroids.nearest(new float[3])).hasMessageContaining("3 numbers");
    assertThat(centroids.with(7, at(1, 1)).centre(7)).containsExactly(1, 1);
    assertThat(centroids.centre(7)).containsExactly(10, 0);
  }

  private static float[] at(float x, float y) {
    return new float[] {x, y};
  }
}
