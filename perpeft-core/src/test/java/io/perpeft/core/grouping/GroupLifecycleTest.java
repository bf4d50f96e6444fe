package io.perpeft.core.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.grouping.GroupLifecycle.Group;
import io.perpeft.core.grouping.LifecycleEvent.Merge;
import io.perpeft.core.grouping.LifecycleEvent.Retire;
import io.perpeft.core.grouping.LifecycleEvent.Split;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupLifecycleTest {
  private static final HalfLife HALF_LIFE = new HalfLife(1_000);
  private static final LifecycleOptions OPTIONS =
      new LifecycleOptions(1_000, 1.5, 1.2, .25, .2, 2, 3, 2, 5);

  private final List<@Nullable LifecycleEvent> events = new ArrayList<>();
  private LifecycleWatch watch = LifecycleWatch.over(new int[] {0, 1, 2}, 0);

  @Test
  void aLargeAndWideGroupSplitsWhenItHasBeenSoTwice() {
    List<Group> groups = List.of(group(0, 0, 1, 10), group(1, 50, 9, 40), group(2, 90, 1, 10));

    decide(groups, 2);

    assertThat(events.get(0)).isNull();
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            Split.class,
            split -> {
              assertThat(split.group()).isEqualTo(1);
              assertThat(split.first()).isEqualTo(3);
              assertThat(split.second()).isEqualTo(4);
              assertThat(split.successor()).isEqualTo(3);
              assertThat(split.figures()).containsEntry("size", 2.0).containsEntry("groups", 3.0);
              assertThat(split.reason()).startsWith("2.00 times the mean group's purchases");
              assertThat(split.halves().first().mean()[0]).isLessThan(50);
              assertThat(split.halves().second().mean()[0]).isGreaterThan(50);
            });
    assertThat(watch.nextId()).isEqualTo(5);
  }

  @Test
  void aLargeButNarrowGroupStays() {
    decide(List.of(group(0, 0, 3, 10), group(1, 50, 3, 40), group(2, 90, 3, 10)), 5);

    assertThat(events).containsOnlyNulls();
  }

  @Test
  void aWideButSmallGroupStays() {
    decide(List.of(group(0, 0, 1, 10), group(1, 50, 9, 12), group(2, 90, 1, 10)), 5);

    assertThat(events).containsOnlyNulls();
  }

  @Test
  void halvesThatWouldMergeAgainAreNotMade() {
    LifecycleOptions sticky = new LifecycleOptions(1_000, 1.5, 1.2, 2, .2, 1, 3, 2, 5);

    decide(sticky, List.of(group(0, 0, 1, 10), group(1, 500, 9, 40), group(2, 900, 1, 10)), 3);

    assertThat(events).containsOnlyNulls();
  }

  @Test
  void theHeavierOfTwoNearGroupsStays() {
    decide(List.of(group(0, 0, 4, 10), group(1, .5f, 4, 11), group(2, 90, 4, 10)), 2);

    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            Merge.class,
            merge -> {
              assertThat(merge.group()).isZero();
              assertThat(merge.successor()).isEqualTo(1);
              assertThat(merge.figures().get("distance")).isEqualTo(.5);
              assertThat(merge.figures().get("radii")).isLessThan(.25);
            });
  }

  @Test
  void ofEquallyHeavyGroupsTheFirstStays() {
    decide(List.of(group(0, 0, 4, 10), group(1, .5f, 4, 10), group(2, 90, 4, 10)), 2);

    assertThat(events.get(1))
        .isInstanceOfSatisfying(Merge.class, merge -> assertThat(merge.group()).isEqualTo(1));
  }

  @Test
  void aGroupWithFewPurchasesRetiresToTheNearest() {
    decide(List.of(group(0, 0, 4, 20), group(1, 70, 4, 2), group(2, 90, 4, 20)), 2);

    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            Retire.class,
            retire -> {
              assertThat(retire.group()).isEqualTo(1);
              assertThat(retire.successor()).isEqualTo(2);
            });
  }

  @Test
  void aStreakThatBreaksStartsAgain() {
    List<Group> small = List.of(group(0, 0, 4, 20), group(1, 70, 4, 2), group(2, 90, 4, 20));
    List<Group> fair = List.of(group(0, 0, 4, 20), group(1, 70, 4, 20), group(2, 90, 4, 20));
    decide(small, 1);
    decide(fair, 1);
    decide(small, 1);

    assertThat(events).containsOnlyNulls();
    decide(small, 1);
    assertThat(events.get(3)).isInstanceOf(Retire.class);
  }

  @Test
  void groupsRestAtFirst() {
    watch = LifecycleWatch.over(new int[] {0, 1, 2}, 3);

    decide(List.of(group(0, 0, 4, 20), group(1, 70, 4, 2), group(2, 90, 4, 20)), 5);

    assertThat(events.subList(0, 4)).containsOnlyNulls();
    assertThat(events.get(4)).isInstanceOf(Retire.class);
  }

  @Test
  void theHeirRestsAfterAnEventAndTheOthersDoNot() {
    decide(
        List.of(group(0, 0, 4, 20), group(1, .5f, 4, 20), group(2, 90, 4, 20), group(5, 200, 4, 1)),
        2);
    assertThat(events.get(1)).isInstanceOf(Retire.class);
    assertThat(watch.rests(2)).isTrue();
    assertThat(watch.rests(0)).isFalse();

    decide(List.of(group(0, 0, 4, 20), group(1, .5f, 4, 20), group(2, 90, 4, 20)), 1);

    assertThat(events.get(2)).isInstanceOf(Merge.class);
  }

  @Test
  void limitsOnTheNumberHold() {
    LifecycleOptions narrow = new LifecycleOptions(1_000, 1.5, 1.2, .25, .2, 1, 0, 3, 3);

    decide(narrow, List.of(group(0, 0, 1, 10), group(1, 50, 9, 40), group(2, 90, 1, 10)), 3);
    decide(narrow, List.of(group(0, 0, 4, 20), group(1, 70, 4, 2), group(2, 90, 4, 20)), 3);

    assertThat(events).containsOnlyNulls();
  }

  @Test
  void optionsMustFitTogether() {
    assertThatThrownBy(() -> new LifecycleOptions(1_000, 1.5, 1, .25, .8, 1, 0, 2, 4))
        .hasMessageContaining("retireSize");
    assertThatThrownBy(() -> new LifecycleOptions(1_000, 1.5, 1, .25, .1, 1, 0, 5, 4))
        .hasMessageContaining("maxGroups");
    assertThatThrownBy(() -> new LifecycleOptions(1_000, 1, 1, .25, .1, 1, 0, 2, 4))
        .hasMessageContaining("splitSize");
  }

  private void decide(List<Group> groups, int times) {
    decide(OPTIONS, groups, times);
  }

  private void decide(LifecycleOptions options, List<Group> groups, int times) {
    for (int i = 0; i < times; i++) {
      GroupLifecycle.Decision decision = new GroupLifecycle(options).decide(groups, watch);
      watch = decision.watch();
      events.add(decision.event());
    }
  }

  /** A group around {@code (at, 0)}: purchases at ± deviation on both axes, wider on the first. */
  private static Group group(int id, float at, float deviation, int purchases) {
    DecayedMoments seen = DecayedMoments.none(2, 0);
    for (int i = 0; i < purchases; i++) {
      float sign = i % 2 == 0 ? 1 : -1;
      float[] vector = {at + sign * deviation, i % 4 < 2 ? deviation / 2 : -deviation / 2};
      seen = seen.merge(DecayedMoments.of(vector, 0), HALF_LIFE);
    }
    return new Group(id, new float[] {at, 0}, seen);
  }
}
