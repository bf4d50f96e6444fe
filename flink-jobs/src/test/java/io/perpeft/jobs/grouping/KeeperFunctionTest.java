package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.grouping.DecayedCentroid;
import io.perpeft.core.grouping.DecayedMoments;
import io.perpeft.core.grouping.HalfLife;
import io.perpeft.jobs.testing.OperatorState;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.wire.Vectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeeperFunctionTest {
  private static final GroupingModel MODEL = GroupingModel.of(SmallGeneration.of(5, 1));
  private static final HalfLife HALF_LIFE = HalfLife.of(Duration.ofDays(30));
  private static final int PARTIALS = 400;

  /** A decision a minute, made at the second call for it. */
  private static final String[] LIFECYCLE = {
    "-Dperpeft.grouping.centroid-interval=1 s",
    "-Dperpeft.grouping.lifecycle.enabled=true",
    "-Dperpeft.grouping.lifecycle.interval=1 min",
    "-Dperpeft.grouping.lifecycle.split-size=1.3",
    "-Dperpeft.grouping.lifecycle.patience=2",
    "-Dperpeft.grouping.lifecycle.cool-down=1"
  };

  @Test
  void startsFromTheGenerationsCentroidAndItsUsers() throws Exception {
    try (KeeperHarness keeper = KeeperHarness.open(MODEL)) {
      DecayedMoments vectors = moments("a", 500).merge(moments("b", 500), HALF_LIFE);
      keeper.send(CentroidPartial.of(1, vectors));

      DecayedCentroid expected =
          new DecayedCentroid(MODEL.centres()[1], 10, 500).absorb(vectors.sum(), HALF_LIFE);
      assertThat(keeper.centroids())
          .singleElement()
          .satisfies(
              centroid -> {
                assertThat(centroid.getGroupId()).isEqualTo("1");
                assertThat(centroid.getGenerationId()).isEqualTo(MODEL.generationId());
                assertThat(centroid.getVersion()).isEqualTo(1);
                assertThat(centroid.getWeight()).isEqualTo(12.0);
                assertThat(centroid.getEventTime()).isEqualTo(500);
                assertThat(centroid.getSuccessorId()).isNull();
                assertThat(Vectors.toFloats(centroid.getCentroid()))
                    .containsExactly(expected.centre());
              });
      assertThat(keeper.events()).isEmpty();
    }
  }

  @Test
  void groupsStayAsTheyAreUnlessToldOtherwise() throws Exception {
    try (KeeperHarness keeper = KeeperHarness.open(MODEL)) {
      send(keeper, 0, PARTIALS);

      assertThat(keeper.centroids())
          .hasSize(PARTIALS)
          .extracting(GroupCentroids::getGroupId)
          .containsOnly("0", "1");
      assertThat(keeper.events()).isEmpty();
      assertThat(keeper.commands()).isEmpty();
    }
  }

  @Test
  void saysOfASplitWhatReadersAndTheTuningJobNeed() throws Exception {
    try (KeeperHarness keeper = KeeperHarness.open(MODEL, LIFECYCLE)) {
      send(keeper, 0, PARTIALS);

      GroupEvent split = find(keeper.events(), event -> event.getKind().equals("split"));
      assertThat(split.getGroupId()).isEqualTo("0");
      assertThat(split.getGenerationId()).isEqualTo(MODEL.generationId());
      assertThat(split.getReason()).startsWith("into groups 3 and 4: ").contains("purchases");
      assertThat(split.getFigures())
          .containsEntry("successor", 3.0)
          .containsEntry("second_successor", 4.0)
          .containsKeys("size", "spread", "distance", "groups");
      List<GroupCommand> commands =
          keeper.commands().stream().filter(command -> command.getGroupId().equals("0")).toList();
      assertThat(commands)
          .extracting(GroupCommand::getCommandId)
          .containsExactly("lifecycle-split-0", "lifecycle-retire-0");
      assertThat(commands.get(0).getChildren()).containsExactly("3", "4");
      assertThat(commands.get(1).getSuccessorId()).isEqualTo("3");
      assertThat(commands).allMatch(c -> c.getIssuedAt() == split.getEventTime());
      List<GroupCentroids> centroids = keeper.centroids();
      int end = centroids.indexOf(find(centroids, c -> "3".equals(c.getSuccessorId())));
      assertThat(centroids.subList(end - 2, end + 1))
          .as("the children come before the end")
          .extracting(GroupCentroids::getGroupId)
          .containsExactly("3", "4", "0");
      assertThat(centroids.subList(end + 1, centroids.size()))
          .noneMatch(centroid -> centroid.getGroupId().equals("0"));
    }
  }

  @Test
  void saysOfARetirementWhoTakesTheUsers() throws Exception {
    try (KeeperHarness keeper = KeeperHarness.open(MODEL, LIFECYCLE)) {
      send(keeper, 0, PARTIALS);

      GroupEvent retired = find(keeper.events(), event -> event.getKind().equals("retired"));
      assertThat(retired.getGroupId()).isEqualTo("2");
      int successor = retired.getFigures().getOrDefault("successor", -1.0).intValue();
      assertThat(retired.getReason()).startsWith("group " + successor + " takes its users: ");
      assertThat(keeper.commands().stream().filter(c -> c.getGroupId().equals("2")).toList())
          .singleElement()
          .returns("lifecycle-retire-2", GroupCommand::getCommandId)
          .returns(Integer.toString(successor), GroupCommand::getSuccessorId);
    }
  }

  /** Whatever the moment of the restart, what comes out is the same to the last bit. */
  @Test
  void goesOnFromACheckpoint() throws Exception {
    List<Object> undisturbed = new ArrayList<>();
    try (KeeperHarness keeper = KeeperHarness.open(MODEL, LIFECYCLE)) {
      send(keeper, 0, PARTIALS);
      undisturbed.addAll(all(keeper));
      assertThat(keeper.events()).hasSizeGreaterThan(1);
    }
    List<Object> centroids = new ArrayList<>();
    List<Object> events = new ArrayList<>();
    List<Object> commands = new ArrayList<>();
    @Nullable OperatorSubtaskState state = null;
    for (int from = 0; from < PARTIALS; from += 13) {
      try (KeeperHarness keeper =
          state == null
              ? KeeperHarness.open(MODEL, LIFECYCLE)
              : KeeperHarness.restore(MODEL, state, LIFECYCLE)) {
        send(keeper, from, Math.min(PARTIALS, from + 13));
        state = keeper.snapshot();
        assertThat(OperatorState.elements(state, "group-keeper")).isEqualTo(1);
        assertThat(OperatorState.elements(keeper.snapshot(), "group-keeper"))
            .as("stored again if nothing changed")
            .isEqualTo(1);
        centroids.addAll(keeper.centroids());
        events.addAll(keeper.events());
        commands.addAll(keeper.commands());
      }
    }
    centroids.addAll(events);
    centroids.addAll(commands);
    assertThat(centroids).isEqualTo(undisturbed);
  }

  @Test
  void aLifecycleCanBeSwitchedOffAndOnAgain() throws Exception {
    OperatorSubtaskState state;
    try (KeeperHarness keeper = KeeperHarness.open(MODEL, LIFECYCLE)) {
      send(keeper, 0, 250);
      assertThat(keeper.events()).isNotEmpty();
      state = keeper.snapshot();
    }
    int living;
    try (KeeperHarness keeper = KeeperHarness.restore(MODEL, state)) {
      send(keeper, 250, PARTIALS);
      assertThat(keeper.events()).isEmpty();
      living = (int) keeper.centroids().stream().map(GroupCentroids::getGroupId).distinct().count();
      state = keeper.snapshot();
    }
    assertThat(living).as("those that were born live on").isPositive();
    try (KeeperHarness keeper = KeeperHarness.restore(MODEL, state, LIFECYCLE)) {
      send(keeper, PARTIALS, 2 * PARTIALS);
      assertThat(keeper.centroids()).isNotEmpty();
    }
  }

  private static List<Object> all(KeeperHarness keeper) {
    List<Object> all = new ArrayList<>(keeper.centroids());
    all.addAll(keeper.events());
    all.addAll(keeper.commands());
    return all;
  }

  /** Group 0 gets most and is wide, group 1 gets little and is narrow, group 2 gets nothing. */
  private static void send(KeeperHarness keeper, int from, int until) throws Exception {
    for (int k = from; k < until; k++) {
      boolean wide = k % 4 != 0;
      float[] vector = SmallGeneration.vector("narrow");
      Random random = new Random(k);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = wide ? (float) random.nextGaussian() : 5 + vector[i];
      }
      vector[0] += wide ? (random.nextBoolean() ? 4 : -4) : 0;
      keeper.send(CentroidPartial.of(wide ? 0 : 1, DecayedMoments.of(vector, 2_000L * k)));
    }
  }

  private static DecayedMoments moments(String item, long timeMillis) {
    return DecayedMoments.of(SmallGeneration.vector(item), timeMillis);
  }

  private static <T> T find(List<T> all, Predicate<T> wanted) {
    return all.stream().filter(wanted).findFirst().orElseThrow();
  }
}
