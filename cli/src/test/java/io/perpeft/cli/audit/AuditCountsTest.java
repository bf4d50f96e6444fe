package io.perpeft.cli.audit;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.audit.PurchaseCount.Place;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the audit counts, and what it calls wrong. */
class AuditCountsTest {
  private static final int BATCH = 4;

  @Test
  void everyRecordIsOneExampleOrOneLetter() {
    PurchaseCount count = new PurchaseCount();
    count.purchase(new Place(0, 0), "a");
    count.purchase(new Place(0, 1), "a");
    count.purchase(new Place(1, 0), "b");
    count.purchase(new Place(1, 1), null);
    count.example("a");
    count.letter(new Place(0, 1));
    count.letter(new Place(1, 0));
    count.letter(new Place(1, 1));

    assertThat(bad(count.lines())).isEmpty();
    assertThat(counts(count.lines()))
        .containsEntry("records of purchases", 4L)
        .containsEntry("of these unreadable", 1L)
        .containsEntry("of these repeat a purchase", 1L)
        .containsEntry("training examples", 1L)
        .containsEntry("dead letters of purchases", 3L);
  }

  @Test
  void aLetterThatWasSentAgainMayBecomeAnExample() {
    PurchaseCount count = new PurchaseCount();
    count.purchase(new Place(0, 0), "a");
    count.purchase(new Place(0, 1), "a");
    count.letter(new Place(0, 0));
    count.example("a");

    assertThat(bad(count.lines())).isEmpty();
  }

  @Test
  void purchasesLostDoubledAndUnheardOfAreBad() {
    PurchaseCount count = new PurchaseCount();
    for (int k = 0; k < 4; k++) {
      count.purchase(new Place(0, k), "p" + k);
    }
    count.purchase(new Place(0, 4), null);
    count.example("p0");
    count.example("p0");
    count.example("p1");
    count.letter(new Place(0, 1));
    count.letter(new Place(0, 2));
    count.letter(new Place(0, 2));
    count.example("nobody's");

    assertThat(bad(count.lines()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "records of purchases lost", 2L,
                "records of purchases doubled", 3L,
                "examples or letters without a purchase", 1L));
  }

  @Test
  void fewerExamplesThanAMicroBatchMayWait() {
    LearningCount count = new LearningCount();
    for (int k = 0; k < 2 * BATCH - 1; k++) {
      count.add(example("0"));
    }
    count.add(batch("0", BATCH));
    count.add(release("0", 3));
    count.add(release("0", 4));

    assertThat(bad(count.lines(BATCH))).isEmpty();
    assertThat(counts(count.lines(BATCH)))
        .containsEntry("examples in them", 4L)
        .containsEntry("examples that wait for their micro-batch to fill", 3L)
        .containsEntry("releases", 2L);
  }

  @Test
  void examplesLearntTwiceOrNotAreBadAndSoAreReleases() {
    LearningCount count = new LearningCount();
    for (int k = 0; k < BATCH; k++) {
      count.add(example("0"));
      count.add(example("1"));
    }
    count.add(batch("0", BATCH));
    count.add(batch("0", BATCH));
    for (long version : new long[] {1, 2, 2, 5}) {
      count.add(release("0", version));
    }

    assertThat(bad(count.lines(BATCH)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "examples learnt twice", 4L,
                "examples not learnt", 1L,
                "releases missing", 2L,
                "releases doubled", 1L));
  }

  @Test
  void aVersionIsCompleteOnceEveryPartitionHasClosedIt() {
    ServingCount count = new ServingCount();
    count.add(release("0", 1));
    for (int partition = 0; partition < 2; partition++) {
      count.add(marker("0", 0, partition));
      count.add(marker("0", 1, partition));
    }
    count.add(vector("0", 0, "item", 1));
    count.add(vector("0", 1, "item", 1));

    assertThat(bad(count.lines())).isEmpty();
    assertThat(counts(count.lines()))
        .containsEntry("versions complete", 2L)
        .containsEntry("vectors published", 2L);
  }

  @Test
  void versionsAndVectorsMissingOrDoubledAreBad() {
    ServingCount count = new ServingCount();
    count.add(release("0", 1));
    count.add(release("0", 2));
    count.add(marker("0", 1, 0));
    count.add(marker("0", 1, 1));
    count.add(marker("0", 1, 1));
    count.add(marker("0", 2, 1));
    count.add(vector("0", 1, "item", 1));
    count.add(vector("0", 1, "item", 1));
    count.add(vector("0", 1, "other", 1));
    count.add(vector("1", 0, "item", 1));

    assertThat(bad(count.lines()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "versions incomplete", 1L,
                "markers of versions doubled", 1L,
                "vectors doubled", 1L,
                "vectors missing", 1L));
  }

  private static Map<String, Long> bad(List<AuditLine> lines) {
    return counts(lines.stream().filter(AuditLine::isBad).toList());
  }

  private static Map<String, Long> counts(List<AuditLine> lines) {
    return lines.stream().collect(toMap(AuditLine::what, AuditLine::count));
  }

  private static TrainingExample example(String group) {
    return TrainingExample.newBuilder()
        .setExampleId("e")
        .setGenerationId("g")
        .setGroupId(group)
        .setUserId("u")
        .setHistory(List.of())
        .setTarget("item")
        .setRemembered(List.of())
        .setEventTime(1)
        .build();
  }

  private static GroupQuality batch(String group, int examples) {
    return GroupQuality.newBuilder()
        .setGenerationId("g")
        .setGroupId(group)
        .setVersion(0)
        .setExamples(examples)
        .setSteps(1)
        .setApplied(true)
        .setLoss(1)
        .setCandidates("all")
        .setArms(Map.of())
        .setEventTime(1)
        .build();
  }

  private static AdapterRelease release(String group, long version) {
    return AdapterRelease.newBuilder()
        .setGenerationId("g")
        .setGroupId(group)
        .setVersion(version)
        .setParentVersion(version - 1)
        .setAdapterKind("iisan")
        .setWeightsSha256("0".repeat(64))
        .setWeightsSize(1)
        .setSteps(1)
        .setExamples(1)
        .setLineage(List.of())
        .setOptionsHash("0")
        .setCodeVersion("0")
        .setNewestEventTime(1)
        .build();
  }

  private static VersionComplete marker(String group, long version, int partition) {
    return VersionComplete.newBuilder()
        .setGenerationId("g")
        .setGroupId(group)
        .setVersion(version)
        .setPartition(partition)
        .setPartitions(2)
        .setItems(1)
        .setPublished(1)
        .setPaddingVector(ByteBuffer.allocate(4))
        .setNewestEventTime(1)
        .setPublishedAt(1)
        .build();
  }

  private static ItemEmbedding vector(String group, long version, String item, int value) {
    return ItemEmbedding.newBuilder()
        .setGenerationId("g")
        .setGroupId(group)
        .setItemId(item)
        .setVersion(version)
        .setVector(ByteBuffer.allocate(4).putInt(0, value))
        .setNewestEventTime(1)
        .setPublishedAt(1)
        .build();
  }
}
