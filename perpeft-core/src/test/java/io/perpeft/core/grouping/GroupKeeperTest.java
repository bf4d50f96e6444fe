package io.perpeft.core.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.grouping.LifecycleEvent.Merge;
import io.perpeft.core.grouping.LifecycleEvent.Retire;
import io.perpeft.core.grouping.LifecycleEvent.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupKeeperTest {
  private static final HalfLife HALF_LIFE = new HalfLife(5_000);
  private static final LifecycleOptions EAGER =
      new LifecycleOptions(1_000, 1.3, .5, .3, .4, 2, 1, 2, 6);
  private static final Centroids START =
      new Centroids(new int[] {0, 1, 4}, new float[][] {{0, 0}, {10, 0}, {0, 10}});
  private static final long[] SIZES = {10, 10, 10};

  @Test
  void centroidsFollowAsDecayedCentroidsDo() {
    GroupKeeper keeper = keeper(null);
    DecayedMoments vectors = DecayedMoments.of(new float[] {2, 2}, 500);

    GroupKeeper.Outcome outcome = keeper.absorb(1, vectors);

    DecayedCentroid expected =
        new DecayedCentroid(new float[] {10, 0}, 10, 500).absorb(vectors.sum(), HALF_LIFE);
    assertThat(outcome.event()).isNull();
    assertThat(outcome.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.group()).isEqualTo(1);
              assertThat(change.version()).isEqualTo(1);
              assertThat(change.successor()).isNull();
              assertThat(change.centroid().centre()).containsExactly(expected.centre());
              assertThat(change.centroid().weight()).isEqualTo(11);
            });
    assertThat(keeper.living().centre(1)).containsExactly(expected.centre());
  }

  @Test
  void withoutALifecycleGroupsStayAsManyAsTheyAre() {
    GroupKeeper keeper = keeper(null);
    Random random = new Random(2);

    for (int i = 0; i < 2_000; i++) {
      assertThat(keeper.absorb(0, near(random, 0, 0, 6, i * 100L)).event()).isNull();
    }

    assertThat(keeper.living().ids()).containsExactly(0, 1, 4);
  }

  @Test
  void aGroupThatGetsEverythingSplitsAndTheOthersRetire() {
    GroupKeeper keeper = keeper(EAGER);
    List<GroupKeeper.Outcome> outcomes = new ArrayList<>();
    Random random = new Random(3);

    for (int i = 0; i < 400; i++) {
      float side = random.nextBoolean() ? 4 : -4;
      float[] vector = {side + (float) random.nextGaussian(), (float) random.nextGaussian()};
      int group = keeper.living().nearest(vector);
      outcomes.add(keeper.absorb(group, DecayedMoments.of(vector, i * 100L)));
    }

    List<GroupKeeper.Outcome> decisive =
        outcomes.stream().filter(outcome -> outcome.event() != null).toList();
    assertThat(decisive).extracting(GroupKeeper.Outcome::event).anyMatch(Split.class::isInstance);
    GroupKeeper.Outcome split =
        decisive.stream().filter(o -> o.event() instanceof Split).findFirst().orElseThrow();
    Split event = (Split) Objects.requireNonNull(split.event());
    assertThat(split.changes())
        .extracting(GroupKeeper.Change::group)
        .endsWith(event.first(), event.second(), event.group());
    GroupKeeper.Change last = split.changes().get(split.changes().size() - 1);
    assertThat(last.successor()).isEqualTo(event.first());
    assertThat(last.version()).isGreaterThan(1);
    assertThat(decisive).extracting(GroupKeeper.Outcome::event).anyMatch(Retire.class::isInstance);
  }

  @Test
  void aMergedGroupsCentroidAndPurchasesCountForTheHeir() {
    GroupKeeper keeper =
        GroupKeeper.of(
            new Centroids(new int[] {0, 1, 2}, new float[][] {{0, 0}, {.2f, 0}, {90, 0}}),
            SIZES,
            HALF_LIFE,
            new LifecycleOptions(1_000, 3, 1, .3, 0, 1, 0, 2, 6));
    Random random = new Random(4);
    GroupKeeper.Outcome outcome = keeper.absorb(0, near(random, 0, 0, 1, 0));
    for (int i = 1; outcome.event() == null; i++) {
      assertThat(i).isLessThan(300);
      outcome = keeper.absorb(i % 3, near(random, i % 3 == 2 ? 90 : 0, 0, 1, i * 50L));
    }

    Merge merge = (Merge) Objects.requireNonNull(outcome.event());
    assertThat(keeper.living().ids()).doesNotContain(merge.group());
    assertThat(outcome.changes())
        .extracting(GroupKeeper.Change::group)
        .endsWith(merge.successor(), merge.group());
    GroupKeeper.Change heir = outcome.changes().get(outcome.changes().size() - 2);
    GroupKeeper.Change ended = outcome.changes().get(outcome.changes().size() - 1);
    assertThat(ended.successor()).isEqualTo(merge.successor());
    assertThat(heir.centroid().weight()).isGreaterThan(ended.centroid().weight());
    assertThat(keeper.living().centre(merge.successor())).isSameAs(heir.centroid().centre());
  }

  @Test
  void vectorsOfAnEndedGroupCountForTheNearest() {
    GroupKeeper keeper = keeper(null);

    GroupKeeper.Outcome outcome = keeper.absorb(3, DecayedMoments.of(new float[] {1, 9}, 100));

    assertThat(outcome.changes()).extracting(GroupKeeper.Change::group).containsExactly(4);
  }

  @Test
  void bytesThatAreNoKeeperAreRefused() {
    byte[] bytes = keeper(EAGER).encode();
    byte[] otherFormat = bytes.clone();
    otherFormat[0] = 9;

    assertThatThrownBy(() -> GroupKeeper.decode(otherFormat, HALF_LIFE, EAGER))
        .hasMessageContaining("format 9");
    assertThatThrownBy(
            () -> GroupKeeper.decode(Arrays.copyOf(bytes, bytes.length - 1), HALF_LIFE, EAGER))
        .hasMessageContaining("ends early");
  }

  /**
   * Users that wander between places that come and go, whatever the order: ids are never used
   * twice, the number of groups stays in its limits, who ends has a living successor, and a keeper
   * that was stored and read at any moment goes on as if nothing had happened.
   */
  @Property(tries = 60)
  void groupsLiveByTheRules(@ForAll long seed) {
    Random random = new Random(seed);
    GroupKeeper keeper = keeper(EAGER);
    Set<Integer> everBorn = new HashSet<>(Set.of(0, 1, 4));
    Set<Integer> ended = new HashSet<>();
    int restartAt = random.nextInt(600);
    int events = 0;
    for (int i = 0; i < 600; i++) {
      if (i == restartAt) {
        keeper = GroupKeeper.decode(keeper.encode(), HALF_LIFE, EAGER);
      }
      int phase = i / 150;
      double place = phase * 7.0;
      DecayedMoments vectors =
          near(random, random.nextBoolean() ? place : -place, phase > 1 ? 5 : 0, 2, i * 100L);
      int group =
          random.nextInt(20) == 0 ? random.nextInt(12) : keeper.living().nearest(vectors.mean());
      int before = keeper.living().size();

      GroupKeeper.Outcome outcome = keeper.absorb(group, vectors);

      LifecycleEvent event = outcome.event();
      Centroids living = keeper.living();
      if (event == null) {
        assertThat(living.size()).isEqualTo(before);
        continue;
      }
      events++;
      assertThat(ended.add(event.group())).as("group %d ends once", event.group()).isTrue();
      assertThat(living.contains(event.group())).isFalse();
      assertThat(living.contains(event.successor())).isTrue();
      if (event instanceof Split split) {
        assertThat(everBorn.add(split.first())).isTrue();
        assertThat(everBorn.add(split.second())).isTrue();
        assertThat(split.second()).isGreaterThan(split.first()).isGreaterThan(4);
      }
      assertThat(living.size()).isBetween(EAGER.minGroups(), EAGER.maxGroups());
      assertThat(Arrays.stream(living.ids()).boxed()).doesNotContainAnyElementsOf(ended);
    }
    assertThat(events).isPositive();
  }

  @Property(tries = 20)
  void storingChangesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    GroupKeeper keeper = keeper(EAGER);
    GroupKeeper stored = keeper(EAGER);
    for (int i = 0; i < 200; i++) {
      DecayedMoments vectors = near(random, i < 100 ? 0 : 6, 0, 3, i * 100L);
      int group = keeper.living().nearest(vectors.mean());

      GroupKeeper.Outcome outcome = keeper.absorb(group, vectors);
      GroupKeeper.Outcome other = stored.absorb(group, vectors);

      assertThat(other.changes()).usingRecursiveComparison().isEqualTo(outcome.changes());
      assertThat(other.event()).usingRecursiveComparison().isEqualTo(outcome.event());
      stored = GroupKeeper.decode(stored.encode(), HALF_LIFE, EAGER);
      assertThat(stored.encode()).isEqualTo(keeper.encode());
    }
  }

  @Test
  void aGroupWeighsWhatItsUsersDoInTheEnd() {
    GroupKeeper keeper = keeper(null);
    keeper.absorb(0, DecayedMoments.of(new float[] {1, 1}, 0));
    keeper.absorb(0, DecayedMoments.of(new float[] {1, 1}, 500_000));

    assertThat(keeper.living().centre(0)).containsExactly(new float[] {1, 1}, within(1e-3f));
  }

  private static GroupKeeper keeper(@Nullable LifecycleOptions lifecycle) {
    return GroupKeeper.of(START, SIZES, HALF_LIFE, lifecycle);
  }

  private static DecayedMoments near(
      Random random, double x, double y, double deviation, long timeMillis) {
    return DecayedMoments.of(
        new float[] {
          (float) (x + deviation * random.nextGaussian()),
          (float) (y + deviation * random.nextGaussian())
        },
        timeMillis);
  }
}
