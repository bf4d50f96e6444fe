package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.KnownUser;
import io.perpeft.core.generation.KnownUsers;
import io.perpeft.jobs.testing.OperatorState;
import io.perpeft.jobs.testing.Records;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.TrainingExample;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class GroupingFunctionTest {
  private static final long RETRY_MILLIS = 250;
  private static final long TIMEOUT_MILLIS = 60_000;
  private static final int USERS = 7;

  @Test
  void everyPurchaseOfAKnownItemBecomesAnExample() throws Exception {
    try (GroupingHarness job = ready("a", "b")) {
      job.buy("p1", "ann", "a");
      job.buy("p2", "bob", "b");
      job.buy("p3", "ann", "b");

      assertThat(job.exampleIds()).containsExactly("p1", "p2", "p3");
      assertThat(job.examples().get(2).getHistory()).containsExactly("a");
      assertThat(job.assignments()).extracting(GroupAssignment::getUserId).contains("ann", "bob");
      assertThat(job.deadLetters()).isEmpty();
      assertThat(job.timers()).isZero();
    }
  }

  @Test
  void goesOnWhereTheGenerationsHistoryEnds() throws Exception {
    String bought = SmallGeneration.item(3);
    int group = GroupingHarness.GENERATION.centroids().ids()[1];
    TreeMap<String, KnownUser> users = new TreeMap<>();
    users.put("ann", new KnownUser(new int[] {1, 4}, group, 1, 77));
    Generation generation =
        Generation.of(
            GroupingHarness.GENERATION.content().withUsers(KnownUsers.of(users)), Instant.EPOCH);
    try (GroupingHarness job = GroupingHarness.openAfter(KnownShoppers.of(generation))) {
      job.completeVectors();
      job.know(generation.itemIds().toArray(String[]::new));
      job.buy("p1", "ann", bought);
      job.buy("p2", "ann", bought);

      TrainingExample first = job.examples().get(0);
      assertThat(first.getGroupId()).isEqualTo(Integer.toString(group));
      assertThat(first.getHistory())
          .containsExactly(generation.itemIds().get(0), generation.itemIds().get(3));
      assertThat(first.getPreviousEventTime()).isEqualTo(77);
      assertThat(job.examples().get(1).getHistory()).hasSize(3).endsWith(bought);
      assertThat(job.assignments())
          .as("the first purchase says where a known user is, too")
          .isNotEmpty()
          .first()
          .satisfies(assignment -> assertThat(assignment.getPurchaseId()).isEqualTo("p1"));
    }
  }

  @Test
  void aDuplicateBecomesADeadLetterWithItsBytes() throws Exception {
    try (GroupingHarness job = ready("a")) {
      job.buy("p1", "ann", "a");
      job.buy("p1", "ann", "a", 77);
      job.buy("p1", "bob", "a");

      assertThat(job.exampleIds()).containsExactly("p1", "p1");
      assertThat(job.deadLetters())
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.getReason()).isEqualTo("duplicate");
                assertThat(letter.getStage()).isEqualTo("grouping.assign");
                assertThat(letter.getTopic()).isEqualTo("purchases");
                assertThat(letter.getOffset()).isEqualTo(1);
                assertThat(letter.getValue())
                    .isEqualTo(
                        ByteBuffer.wrap(Records.encode(Records.purchase("p1", "ann", "a", 77))));
              });
    }
  }

  @Test
  void anIdIsForgottenAfterTheWindow() throws Exception {
    try (GroupingHarness job = GroupingHarness.open("-Dperpeft.grouping.duplicate-window=60 s")) {
      job.completeVectors();
      job.know("a");
      job.buy("p1", "ann", "a");
      job.pass(60_001);
      job.buy("p1", "ann", "a");

      assertThat(job.exampleIds()).containsExactly("p1", "p1");
    }
  }

  @Test
  void purchasesBehindAnUnknownItemKeepTheirOrder() throws Exception {
    try (GroupingHarness job = ready("a")) {
      job.buy("p1", "ann", "new");
      job.buy("p2", "ann", "a");
      job.buy("p3", "bob", "a");
      job.buy("p4", "ann", "newer");
      assertThat(job.exampleIds()).containsExactly("p3");
      assertThat(job.waiting()).isEqualTo(3);

      job.know("new");
      job.pass(RETRY_MILLIS);
      assertThat(job.exampleIds()).containsExactly("p3", "p1", "p2");

      job.buy("p5", "ann", "a");
      job.know("newer");
      job.pass(RETRY_MILLIS);
      assertThat(job.exampleIds()).containsExactly("p3", "p1", "p2", "p4", "p5");
      assertThat(job.examples().get(4).getHistory()).containsExactly("new", "a", "newer");
      assertThat(job.waiting()).isZero();
      assertThat(job.timers()).isZero();
      assertThat(job.keyedStateEntries()).as("a user and their ids, twice").isEqualTo(4);
    }
  }

  @Test
  void anItemThatStaysUnknownBecomesADeadLetterAndFreesThoseBehind() throws Exception {
    try (GroupingHarness job = ready("a")) {
      job.buy("p1", "ann", "ghost");
      job.pass(1_000);
      job.buy("p2", "ann", "a");
      job.buy("p3", "ann", "ghost");
      job.pass(TIMEOUT_MILLIS - 1_000 - RETRY_MILLIS);
      assertThat(job.deadLetters()).isEmpty();
      assertThat(job.exampleIds()).isEmpty();

      job.pass(RETRY_MILLIS);
      assertThat(job.deadLetters())
          .extracting(DeadLetter::getReason)
          .containsExactly("unknown-item");
      assertThat(job.exampleIds()).containsExactly("p2");

      job.pass(1_000);
      assertThat(job.deadLetters()).extracting(DeadLetter::getOffset).containsExactly(0L, 2L);
      assertThat(job.timers()).isZero();

      job.know("ghost");
      job.buy("p1", "ann", "ghost");
      assertThat(job.exampleIds()).as("replayed").containsExactly("p2", "p1");
    }
  }

  @Test
  void aWaitingPurchaseIsADuplicateToo() throws Exception {
    try (GroupingHarness job = ready()) {
      job.buy("p1", "ann", "new");
      job.buy("p1", "ann", "new");

      assertThat(job.deadLetters()).extracting(DeadLetter::getReason).containsExactly("duplicate");
      job.know("new");
      job.pass(RETRY_MILLIS);
      assertThat(job.exampleIds()).containsExactly("p1");
    }
  }

  @Test
  void nothingExpiresBeforeThereAreVectors() throws Exception {
    try (GroupingHarness job = GroupingHarness.open()) {
      job.know("a");
      job.buy("p1", "ann", "a");
      job.buy("p2", "ann", "ghost");
      for (int minute = 0; minute < 5; minute++) {
        job.pass(TIMEOUT_MILLIS);
      }
      assertThat(job.exampleIds()).isEmpty();
      assertThat(job.deadLetters()).isEmpty();

      job.completeVectors();
      job.pass(RETRY_MILLIS);
      assertThat(job.exampleIds()).containsExactly("p1");
      assertThat(job.deadLetters()).isEmpty();
    }
  }

  @Test
  void usersFollowACentroidThatMoved() throws Exception {
    try (GroupingHarness job = ready("a")) {
      job.buy("p1", "ann", "a");
      String group = job.assignments().get(0).getGroupId();
      String other = group.equals("0") ? "1" : "0";
      float[] far = new float[SmallGeneration.WIDTH];
      Arrays.fill(far, 100);
      for (int g = 0; g < SmallGeneration.GROUPS; g++) {
        if (!other.equals(Integer.toString(g))) {
          job.update(ModelUpdate.centroid(g, 1, far));
        }
      }

      job.buy("p2", "ann", "a");
      assertThat(job.assignments()).as("one purchase is not enough").hasSize(1);
      job.buy("p3", "ann", "a");
      assertThat(job.assignments().get(1).getGroupId()).isEqualTo(other);
      assertThat(job.assignments().get(1).getPreviousGroupId()).isEqualTo(group);
      assertThat(job.examples().get(2).getGroupId())
          .as("learned by the old group")
          .isEqualTo(group);
    }
  }

  @Test
  void usersOfAnEndedGroupMoveOnWithTheirNextPurchase() throws Exception {
    try (GroupingHarness job = ready("a", "b")) {
      job.buy("p1", "ann", "a");
      job.buy("p2", "bob", "b");
      GroupAssignment first = job.assignments().get(0);
      int ended = Integer.parseInt(first.getGroupId());
      int entries = job.keyedStateEntries();
      job.update(ModelUpdate.centroid(SmallGeneration.GROUPS, 1, job.centre(ended)));
      job.update(ModelUpdate.end(ended, 5));
      assertThat(job.assignments()).as("nobody is looked for").hasSize(2);
      assertThat(job.keyedStateEntries()).isEqualTo(entries);

      job.buy("p3", "ann", "a");
      job.buy("p4", "ann", "a");

      String child = Integer.toString(SmallGeneration.GROUPS);
      assertThat(job.examples())
          .filteredOn(example -> example.getUserId().equals("ann"))
          .extracting(TrainingExample::getGroupId)
          .as("at once, without hysteresis")
          .endsWith(child, child);
      assertThat(job.assignments().get(2))
          .returns("p3", GroupAssignment::getPurchaseId)
          .returns(child, GroupAssignment::getGroupId)
          .returns(Integer.toString(ended), GroupAssignment::getPreviousGroupId);
      assertThat(job.examples())
          .extracting(TrainingExample::getExampleId)
          .containsExactly("p1", "p2", "p3", "p4");
    }
  }

  @Test
  void theLastGroupStays() throws Exception {
    try (GroupingHarness job = ready("a")) {
      for (int group = 0; group < SmallGeneration.GROUPS; group++) {
        job.update(ModelUpdate.end(group, 1));
      }
      job.buy("p1", "ann", "a");

      assertThat(job.examples().get(0).getGroupId())
          .isEqualTo(Integer.toString(SmallGeneration.GROUPS - 1));
    }
  }

  /** What groups live is in the view, which every subtask gets whole, and centroids add up. */
  @Test
  void endsAndSumsOutliveARescale() throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    try (GroupingHarness job = ready("a", "b")) {
      job.update(ModelUpdate.centroid(9, 1, job.centre(0)));
      job.update(ModelUpdate.end(0, 2));
      job.update(ModelUpdate.end(1, 2));
      for (int k = 0; k < 40; k++) {
        buyOneOfMany(job, k % 13 == 5 ? 0 : k, "p" + k);
      }
      states.add(job.snapshot());
    }
    double weight = 0;
    for (int parallelism : new int[] {3, 2}) {
      List<GroupingHarness> subtasks = restore(states, parallelism);
      states.clear();
      for (GroupingHarness subtask : subtasks) {
        String user = userOf(subtasks.indexOf(subtask), parallelism);
        subtask.buy("q" + parallelism, user, "a", 2_000);
        assertThat(subtask.examples().get(0).getGroupId()).isIn("2", "9");
        states.add(subtask.snapshot());
        if (parallelism == 2) {
          subtask.buy("last", user, "a", 3_600_000);
          weight += subtask.partials().stream().mapToDouble(CentroidPartial::weight).sum();
        }
        subtask.close();
      }
    }
    assertThat(weight).as("40 purchases, 3, and 2 more").isCloseTo(45, within(1e-3));
    assertThat(states.stream().mapToInt(state -> OperatorState.elements(state, "model-view")))
        .as("one view for all subtasks")
        .containsExactly(1, 0);
  }

  private static String userOf(int subtask, int parallelism) {
    return IntStream.range(0, 1_000)
        .mapToObj(n -> "somebody-" + n)
        .filter(user -> subtaskOf(user, parallelism) == subtask)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void userVectorsAreSummedAndHandedOnByInterval() throws Exception {
    try (GroupingHarness job = GroupingHarness.open("-Dperpeft.grouping.centroid-interval=1 min")) {
      job.completeVectors();
      job.know("a");
      job.buy("p1", "ann", "a", 10);
      job.buy("p2", "bob", "a", 20);
      assertThat(job.partials()).isEmpty();
      job.buy("p3", "cyd", "a", 60_000);

      assertThat(job.partials())
          .singleElement()
          .satisfies(
              partial -> {
                assertThat(partial.weight()).isBetween(1.99, 2.0);
                assertThat(partial.timeMillis()).isEqualTo(20);
              });
    }
  }

  @Test
  void centroidsCanBeToldToStay() throws Exception {
    try (GroupingHarness job = GroupingHarness.open("-Dperpeft.grouping.centroids-follow=false")) {
      job.completeVectors();
      job.know("a");
      job.buy("p1", "ann", "a", 10);
      job.buy("p2", "ann", "a", 1_000_000_000);

      assertThat(job.partials()).isEmpty();
    }
  }

  /** A job that is stopped, restored and rescaled after every few purchases loses nothing. */
  @Test
  void goesOnFromACheckpointAtAnyParallelism() throws Exception {
    List<TrainingExample> undisturbed = new ArrayList<>();
    try (GroupingHarness job = ready("a", "b")) {
      for (int k = 0; k < 60; k++) {
        buyOneOfMany(job, k);
      }
      job.know("late");
      job.pass(RETRY_MILLIS);
      undisturbed.addAll(job.examples());
    }

    List<TrainingExample> disturbed = new ArrayList<>();
    List<OperatorSubtaskState> states = new ArrayList<>();
    try (GroupingHarness job = ready("a", "b")) {
      states.add(job.snapshot());
    }
    int k = 0;
    int entries = 0;
    for (int parallelism : new int[] {2, 3, 1, 2}) {
      List<GroupingHarness> subtasks = restore(states, parallelism);
      for (int end = k + 15; k < end; k++) {
        buyOneOfMany(subtasks.get(subtaskOf(user(k), parallelism)), k);
      }
      if (k == 60) {
        for (GroupingHarness subtask : subtasks) {
          subtask.know("late");
          subtask.pass(RETRY_MILLIS);
        }
      }
      states.clear();
      long waiting = 0;
      entries = 0;
      for (GroupingHarness subtask : subtasks) {
        waiting += subtask.waiting();
        states.add(subtask.snapshot());
        entries += subtask.keyedStateEntries();
        disturbed.addAll(subtask.examples());
        assertThat(subtask.deadLetters()).isEmpty();
        subtask.close();
      }
      assertThat(disturbed.size() + waiting).as("examples and waiting").isEqualTo(k);
    }

    assertThat(entries).as("users and their ids; nothing waits").isEqualTo(2 * USERS);
    assertThat(disturbed)
        .usingElementComparator(Comparator.comparing(GroupingFunctionTest::withoutIngestTime))
        .containsExactlyInAnyOrderElementsOf(undisturbed);
  }

  private static List<GroupingHarness> restore(List<OperatorSubtaskState> states, int parallelism)
      throws Exception {
    List<GroupingHarness> subtasks = new ArrayList<>();
    for (int i = 0; i < parallelism; i++) {
      subtasks.add(
          GroupingHarness.openSubtask(
              parallelism, i, GroupingHarness.rescale(states, parallelism, i)));
    }
    return subtasks;
  }

  private static void buyOneOfMany(GroupingHarness job, int k) throws Exception {
    buyOneOfMany(job, k, "p" + k);
  }

  private static void buyOneOfMany(GroupingHarness job, int k, String id) throws Exception {
    String item = k % 13 == 5 ? "late" : k % 3 == 0 ? "a" : "b";
    job.buy(id, user(k), item, 1_000 + k);
  }

  private static String user(int k) {
    return "user-" + k % USERS;
  }

  private static int subtaskOf(String user, int parallelism) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
        user, GroupingHarness.MAX_PARALLELISM, parallelism);
  }

  private static String withoutIngestTime(TrainingExample example) {
    return TrainingExample.newBuilder(example).setIngestTime(0).build().toString();
  }

  private static GroupingHarness ready(String... items) throws Exception {
    GroupingHarness job = GroupingHarness.open();
    job.completeVectors();
    job.know(items);
    return job;
  }
}
