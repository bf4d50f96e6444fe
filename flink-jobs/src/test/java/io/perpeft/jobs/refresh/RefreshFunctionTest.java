package io.perpeft.jobs.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.client.view.EmbeddingView;
import io.perpeft.client.view.GroupVectors;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Partitioning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class RefreshFunctionTest {

  @Test
  void closesVersionZeroOfEveryGroupEvenWithoutItems() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      shards.finish();
      assertThat(shards.embeddings()).isEmpty();
      assertThat(shards.markers()).hasSize(3 * RefreshHarness.PARTITIONS);
      EmbeddingView view = RefreshHarness.read(shards.records());
      assertThat(view.groups()).containsExactlyInAnyOrder("global", "0", "1");
      assertThat(view.group("1").orElseThrow().paddingVector()).isEqualTo(FakeModel.vector(101));
    }
  }

  @Test
  void theFirstVersionIsOneOfTheWholeCatalogue() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 12; i++) {
        shards.item("item " + i, Integer.toString(i));
        shards.pass(5);
      }
      assertThat(shards.markers()).isEmpty();
      shards.finish();
      assertThat(shards.markers()).hasSize(3 * RefreshHarness.PARTITIONS);
      assertThat(
              shards.markers().stream()
                  .filter(marker -> marker.getGroupId().equals("1"))
                  .mapToInt(VersionComplete::getItems)
                  .sum())
          .isEqualTo(12);
    }
  }

  @Test
  void publishesANewItemForEveryGroupAtItsCurrentVersion() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      shards.release(1, 1, 0.5);
      shards.finish();
      shards.item("shoe", "0.25");
      shards.finish();
      assertThat(shards.embeddings())
          .extracting(ItemEmbedding::getGroupId, ItemEmbedding::getVersion)
          .containsExactlyInAnyOrder(tuple("global", 0L), tuple("0", 0L), tuple("1", 1L));
      EmbeddingView view = RefreshHarness.read(shards.records());
      assertVector(view, "1", "shoe", 0.75);
      assertVector(view, "global", "shoe", -0.75);
    }
  }

  @Test
  void aGroupThatComesWithAReleaseGetsTheWholeCatalogueBeforeItIsSeen() throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    List<ServingRecord> records;
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 12; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      shards.release(7, 1, 0.5);
      shards.pass(2);
      shards.item("late", "0.75");
      shards.pass(1);
      assertThat(RefreshHarness.read(shards.records()).group("7")).isEmpty();
      records = shards.records();
      states.add(shards.snapshot());
    }
    try (RefreshHarness shards = RefreshHarness.restore(1, 0, states)) {
      shards.finish();
      shards.item("later", "1");
      shards.finish();
      EmbeddingView view = RefreshHarness.read(RefreshHarness.concat(records, shards.records()));
      assertThat(view.group("7").orElseThrow().version()).isEqualTo(1);
      for (int i = 0; i < 12; i++) {
        assertVector(view, "7", "item " + i, i + 0.5);
      }
      assertVector(view, "7", "late", 1.25);
      assertVector(view, "7", "later", 1.5);
    }
  }

  @Test
  void aRetiredGroupIsGoneAndReadersGoToItsSuccessor() throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    List<ServingRecord> records;
    int before;
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 12; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      before = shards.keyedStateEntries();
      shards.release(7, 1, 0.5);
      shards.finish();
      shards.release(7, 2, 1.5);
      shards.release(7, 3, 2.5);
      shards.pass(3);
      shards.retire(7, 0);
      shards.retire(7, 0);
      assertThat(shards.deletions())
          .hasSize(12)
          .allMatch(deletion -> deletion.groupId().equals("7"))
          .doesNotHaveDuplicates();
      assertThat(shards.markers().stream().filter(marker -> marker.getSuccessorId() != null))
          .hasSize(RefreshHarness.PARTITIONS);
      states.add(shards.snapshot());
      records = shards.records();
    }
    try (RefreshHarness shards = RefreshHarness.restore(1, 0, states)) {
      shards.release(7, 4, 0.5);
      shards.release(0, 1, 2);
      shards.item("new", "1");
      shards.finish();
      assertThat(shards.embeddings())
          .noneMatch(embedding -> embedding.getGroupId().equals("7"))
          .anyMatch(embedding -> embedding.getGroupId().equals("1"));
      EmbeddingView view = RefreshHarness.read(RefreshHarness.concat(records, shards.records()));
      assertThat(view.groups()).containsExactlyInAnyOrder("global", "0", "1");
      assertThat(view.group("7").orElseThrow().groupId()).isEqualTo("0");
      assertVector(view, "7", "new", 3);
      assertVector(view, "0", "item 3", 5);
      assertThat(shards.keyedStateEntries()).isGreaterThanOrEqualTo(before);
    }
  }

  /** A split's parent, whose first child is born late and ends early. */
  @Test
  void anEndedGroupIsServedUntilItsSuccessorIs() throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    List<ServingRecord> records;
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 12; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      shards.retire(1, 7);
      shards.retire(7, 9);
      shards.release(1, 1, 1);
      shards.item("new", "1");
      shards.finish();
      assertThat(shards.deletions()).isEmpty();
      assertThat(shards.markers()).allMatch(marker -> marker.getSuccessorId() == null);
      assertVector(RefreshHarness.read(shards.records()), "1", "new", 2);
      states.add(shards.snapshot());
      records = shards.records();
    }
    try (RefreshHarness shards = RefreshHarness.restore(1, 0, states)) {
      shards.release(9, 1, 2.5);
      shards.finish();
      assertThat(shards.deletions()).hasSize(13).allMatch(gone -> gone.groupId().equals("1"));
      assertThat(shards.markers().stream().filter(marker -> marker.getSuccessorId() != null))
          .extracting(VersionComplete::getGroupId)
          .containsOnly("1", "7");
      int entries = shards.keyedStateEntries();
      shards.release(7, 1, 0.5);
      shards.retire(1, 7);
      shards.retire(7, 9);
      shards.finish();
      assertThat(shards.deletions()).as("once").hasSize(13);
      assertThat(shards.keyedStateEntries()).isEqualTo(entries);
      EmbeddingView view = RefreshHarness.read(RefreshHarness.concat(records, shards.records()));
      assertThat(view.groups()).containsExactlyInAnyOrder("global", "0", "9");
      assertVector(view, "1", "new", 3.5);
      assertVector(view, "7", "new", 3.5);
    }
  }

  @Test
  void waitsForOthersOnlyAsLongAsTheLingerAndNeverForMoreThanABatch() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      shards.finish();
      shards.item("shoe", "1");
      shards.pass(19);
      assertThat(shards.embeddings()).isEmpty();
      shards.pass(1);
      assertThat(shards.embeddings()).hasSize(3);
    }
  }

  @Test
  void refreshesWhatMovedAndClosesTheVersionAfterTheLastVector() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 20; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      int before = shards.records().size();
      shards.release(0, 1, 0.001);
      shards.release(0, 2, 0.8);
      shards.finish();
      List<ServingRecord> after = shards.records().subList(before, shards.records().size());
      List<Long> closed = new ArrayList<>();
      int published = 0;
      for (ServingRecord record : after) {
        if (record.embedding() != null) {
          assertThat(closed).doesNotContain(-1L);
          assertThat(record.embedding().getVersion()).isEqualTo(2);
          assertThat(record.embedding().getNewestEventTime()).isEqualTo(2_000);
          published++;
        } else if (record.marker() != null) {
          closed.add(record.marker().getVersion());
        }
      }
      assertThat(published).isEqualTo(20);
      assertThat(closed).containsExactlyInAnyOrder(1L, 1L, 1L, 2L, 2L, 2L);
      assertThat(
              after.stream()
                  .map(ServingRecord::marker)
                  .filter(marker -> marker != null && marker.getVersion() == 2)
                  .mapToInt(VersionComplete::getPublished)
                  .sum())
          .isEqualTo(20);
      EmbeddingView view = RefreshHarness.read(shards.records());
      assertThat(view.group("0").orElseThrow().version()).isEqualTo(2);
      assertVector(view, "0", "item 7", 7.8);
      assertVector(view, "1", "item 7", 8);
    }
  }

  @Test
  void mostBoughtItemsGoAheadAndNoneIsLostOrDoubled() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 24; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      shards.bought("item 0", 1);
      shards.bought("item 1", 2);
      shards.bought("item 2", 3);
      shards.bought("nobody's", 9);
      for (long version = 1; version <= 2; version++) {
        int before = shards.embeddings().size();
        shards.release(0, version, (double) version);
        shards.finish();
        List<String> order =
            shards.embeddings().stream().skip(before).map(ItemEmbedding::getItemId).toList();
        assertThat(order).hasSize(24).doesNotHaveDuplicates();
        Map<Integer, Integer> firstOfShard = new HashMap<>();
        for (String id : order) {
          int number = Integer.parseInt(id.substring(5));
          int shard = Partitioning.servingPartition(id, RefreshHarness.PARTITIONS);
          firstOfShard.putIfAbsent(shard, number);
        }
        for (int sold = 0; sold < 3; sold++) {
          int shard = Partitioning.servingPartition("item " + sold, RefreshHarness.PARTITIONS);
          assertThat(firstOfShard.get(shard))
              .as("first of the shard of item %d", sold)
              .isBetween(sold, 2);
        }
      }
    }
  }

  @Test
  void newestItemsComeFirst() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 12; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      int before = shards.embeddings().size();
      shards.release(0, 1, 1);
      shards.finish();
      Map<Integer, Integer> last = new HashMap<>();
      for (ServingRecord record : shards.records()) {
        if (record.embedding() != null && record.embedding().getVersion() == 1) {
          int number = Integer.parseInt(record.embedding().getItemId().substring(5));
          assertThat(number).isLessThan(last.getOrDefault(record.partition(), 99));
          last.put(record.partition(), number);
        }
      }
      assertThat(shards.embeddings()).hasSize(before + 12);
    }
  }

  @Test
  void anItemThatComesOrChangesDuringARefreshIsInTheVersion() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 30; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      shards.release(0, 1, 0.5);
      shards.pass(2);
      assertThat(RefreshHarness.read(shards.records()).group("0").orElseThrow().version())
          .as("the refresh is under way")
          .isZero();
      for (int i = 30; i < 36; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      for (int i = 0; i < 36; i += 5) {
        shards.item("item " + i, Integer.toString(i + 100));
      }
      shards.finish();
      EmbeddingView view = RefreshHarness.read(shards.records());
      GroupVectors group = view.group("0").orElseThrow();
      assertThat(group.version()).isEqualTo(1);
      assertThat(group.items()).isEqualTo(36);
      for (int i = 0; i < 36; i++) {
        assertVector(view, "0", "item " + i, (i % 5 == 0 ? i + 100 : i) + 0.5);
      }
    }
  }

  @Test
  void anItemOfTheSameContentIsNotPublishedAgain() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      shards.item("shoe", "1");
      shards.finish();
      int before = shards.records().size();
      shards.item("shoe", "1");
      shards.finish();
      assertThat(shards.records()).hasSize(before);
    }
  }

  @Test
  void aReleaseThatIsNotNewIsPassedOver() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      shards.item("shoe", "1");
      shards.release(0, 2, 0.5);
      shards.release(0, 1, 0.9);
      shards.release(0, 2, 0.9);
      shards.finish();
      assertVector(RefreshHarness.read(shards.records()), "0", "shoe", 1.5);
      assertThat(shards.markers().stream().filter(m -> m.getVersion() > 0))
          .hasSize(RefreshHarness.PARTITIONS);
    }
  }

  @Test
  void aBadPictureBecomesADeadLetterAndTheItemGoesOn() throws Exception {
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      shards.item("shoe", "1", "bad");
      shards.item("ghost", "unknown");
      shards.finish();
      assertThat(shards.deadLetters())
          .extracting(DeadLetter::getReason)
          .containsExactlyInAnyOrder("picture", "unknown-item");
      EmbeddingView view = RefreshHarness.read(shards.records());
      assertVector(view, "0", "shoe", 1);
      assertThat(view.group("0").orElseThrow().vector("ghost")).isNull();
    }
  }

  @Test
  void goesOnWhereASnapshotWasTakenAtAnyParallelism() throws Exception {
    int entries;
    try (RefreshHarness shards = RefreshHarness.open()) {
      script(shards);
      shards.item("item 40", "40");
      shards.finish();
      shards.snapshot();
      entries = shards.keyedStateEntries();
    }
    List<ServingRecord> first;
    OperatorSubtaskState one;
    try (RefreshHarness shards = RefreshHarness.open()) {
      script(shards);
      first = shards.records();
      one = shards.snapshot();
    }
    List<ServingRecord> second = new ArrayList<>();
    List<OperatorSubtaskState> two = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (RefreshHarness shards = RefreshHarness.restore(2, subtask, List.of(one))) {
        shards.pass(2);
        shards.item("item 40", "40");
        second.addAll(shards.records());
        two.add(shards.snapshot());
      }
    }
    try (RefreshHarness shards = RefreshHarness.restore(1, 0, two)) {
      shards.finish();
      List<ServingRecord> all =
          RefreshHarness.concat(RefreshHarness.concat(first, second), shards.records());
      EmbeddingView view = RefreshHarness.read(all);
      assertThat(view.group("0").orElseThrow().version()).isEqualTo(2);
      assertThat(view.group("0").orElseThrow().items()).isEqualTo(31);
      assertVector(view, "0", "item 7", 7.7);
      assertVector(view, "0", "item 40", 40.7);
      assertThat(all.stream().map(ServingRecord::marker).filter(m -> m != null))
          .as("each version of each group closed once in each partition")
          .hasSize(5 * RefreshHarness.PARTITIONS);
      shards.snapshot();
      assertThat(shards.keyedStateEntries()).as("as undisturbed").isEqualTo(entries);
    }
  }

  private static void script(RefreshHarness shards) throws Exception {
    shards.begin();
    for (int i = 0; i < 30; i++) {
      shards.item("item " + i, Integer.toString(i));
    }
    shards.finish();
    shards.release(0, 1, 0.3);
    shards.release(0, 2, 0.7);
    shards.pass(2);
  }

  @Test
  void refusesStateOfAnotherGeneration() throws Exception {
    assertThat(new ShardHeader("a", 3)).isNotEqualTo(new ShardHeader("a", 4));
    OperatorSubtaskState state;
    try (RefreshHarness shards = RefreshHarness.open()) {
      script(shards);
      state = shards.snapshot();
    }
    FakeModel.generation = "another";
    try (RefreshHarness shards = RefreshHarness.restore(1, 0, List.of(state))) {
      assertThatThrownBy(shards::finish)
          .hasMessageContaining("state is of generation fake")
          .hasMessageContaining("another");
    } finally {
      FakeModel.generation = FakeModel.GENERATION;
    }
  }

  @Test
  void aReaderNeverSeesTwoVersionsOfAGroupWhateverTheTiming() throws Exception {
    Random random = new Random(5);
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      long version = 0;
      int items = 0;
      for (int step = 0; step < 120; step++) {
        switch (random.nextInt(3)) {
          case 0 -> shards.item("item " + items, Integer.toString(items++));
          case 1 -> shards.release(1, ++version, (double) version);
          default -> shards.pass(random.nextInt(6));
        }
      }
      shards.finish();
      EmbeddingView view =
          new EmbeddingView(FakeModel.GENERATION, FakeModel.WIDTH, RefreshHarness.PARTITIONS);
      for (ServingRecord record : shards.records()) {
        if (record.embedding() != null) {
          view.apply(record.partition(), record.embedding());
        } else if (record.marker() != null) {
          view.apply(record.partition(), record.marker());
        }
        view.publish();
        GroupVectors group = view.group("1").orElse(null);
        for (int i = 0; group != null && i < items; i++) {
          if (group.vector("item " + i) != null) {
            double offset = group.version() == 0 ? 1 : group.version();
            assertVector(view, "1", "item " + i, i + offset);
          }
        }
      }
      assertThat(view.group("1").orElseThrow().version()).isEqualTo(version);
      assertThat(view.group("1").orElseThrow().items()).isEqualTo(items);
    }
  }

  private static void assertVector(EmbeddingView view, String group, String item, double angle) {
    float[] vector = view.group(group).orElseThrow().vector(item);
    assertThat(vector).as("%s under %s", item, group).isNotNull();
    assertThat(vector).containsExactly(FakeModel.vector(angle), within(1e-4f));
  }
}
