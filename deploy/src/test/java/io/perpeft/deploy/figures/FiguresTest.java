package io.perpeft.deploy.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private static final long START = 1_000_000;
  private static final int PARTITIONS = 2;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Figures figures = new Figures(START);

  private void example(String group, long arrived) {
    figures.add(
        new TrainingExample(
            "p", "gen", group, "u", List.of(), "i", List.of(), null, arrived, arrived, 0));
  }

  private void release(String group, long version, long examples) {
    figures.add(
        AdapterRelease.newBuilder()
            .setGenerationId("gen")
            .setGroupId(group)
            .setVersion(version)
            .setParentVersion(version - 1)
            .setAdapterKind("iisan")
            .setWeightsSha256("")
            .setWeightsSize(0)
            .setSteps(1)
            .setExamples(examples)
            .setOptionsHash("")
            .setCodeVersion("")
            .setNewestEventTime(0)
            .build());
  }

  private void close(String group, long version, int partition, long readAt) {
    figures.add(marker(group, version, partition), readAt);
  }

  private static VersionComplete marker(String group, long version, int partition) {
    return new VersionComplete(
        "gen", group, version, partition, PARTITIONS, 1, 1, NOTHING, 0L, 0L, 0L, null);
  }

  private void quality(String group, int examples, boolean applied, double live, double frozen) {
    figures.add(
        new GroupQuality(
            "gen",
            group,
            0L,
            examples,
            1L,
            applied,
            0.5,
            "all",
            Map.of(
                "live",
                new ArmQuality(live, live),
                "frozen_global",
                new ArmQuality(frozen, frozen)),
            0L,
            0L));
  }

  private Summary summary() {
    return figures.summary(0, 0, START + 2_000);
  }

  @Test
  void latencyIsFromArrivalToTheFirstReadableVersionThatSawThePurchase() {
    example("3", START);
    example("3", START + 100);
    example("3", START + 200);
    release("3", 1, 2);
    close("3", 1, 0, START + 500);
    assertThat(summary().latencies().count()).isZero();

    close("3", 1, 1, START + 1_000);
    assertThat(summary().latencies()).isEqualTo(new Latencies(2, 900, 1_000));

    release("3", 2, 3);
    close("3", 2, 0, START + 5_200);
    close("3", 2, 1, START + 5_200);
    assertThat(summary().latencies().count()).isEqualTo(3);
    assertThat(summary().latencies().p95Millis()).isEqualTo(5_000, within(5.0));
  }

  @Test
  void theTopicsMayBeReadInAnyOrder() {
    close("3", 1, 0, START + 500);
    close("3", 1, 1, START + 1_000);
    release("3", 1, 2);
    example("3", START);
    assertThat(summary().latencies().count()).isZero();

    example("3", START + 100);
    assertThat(summary().latencies()).isEqualTo(new Latencies(2, 900, 1_000));
  }

  @Test
  void purchasesOfAnEarlierRunHaveNoLatency() {
    example("3", START - 10);
    release("3", 1, 1);
    close("3", 1, 0, START);
    close("3", 1, 1, START);
    assertThat(summary().latencies()).isEqualTo(Latencies.NONE);
  }

  @Test
  void aVersionIsCompleteOnceAllPartitionsHaveClosedIt() {
    close("3", 0, 0, START);
    close("3", 0, 0, START);
    close("global", 0, 1, START);
    assertThat(summary().versionsCompleted()).isZero();

    close("3", 0, 1, START);
    close("global", 0, 0, START);
    assertThat(summary().versionsCompleted()).isEqualTo(2);
    assertThat(summary().groups())
        .singleElement()
        .extracting(GroupSummary::completeVersion)
        .isEqualTo(0L);
  }

  @Test
  void qualityIsTheMeanOverPurchasesNotOverBatches() {
    quality("3", 30, true, 0.1, 0.2);
    quality("5", 10, false, 0.5, 0.2);

    assertThat(summary().quality("live").ndcg20()).isCloseTo(0.2, within(1e-12));
    assertThat(summary().quality("frozen_global").hr20()).isCloseTo(0.2, within(1e-12));
    assertThat(summary().quality("other").examples()).isZero();
    assertThat(summary().steps()).isEqualTo(1);
  }

  @Test
  void onlyAMoveFromAnotherGroupIsAMove() {
    figures.add(new GroupAssignment("u", "gen", "3", null, "p", 0f, 0L));
    figures.add(new GroupAssignment("u", "gen", "4", "3", "p", 0f, 0L));
    assertThat(summary().usersMoved()).isEqualTo(1);
  }

  @Test
  void aGroupIsShownByItsLastShopperWithAFewPurchases() {
    figures.add(
        new TrainingExample(
            "p", "gen", "3", "anna", List.of("a", "b"), "c", List.of(), null, START, START, 0));
    example("3", START);

    assertThat(figures.shopperOf("3")).contains(new SeenShopper("anna", List.of("a", "b", "c")));
    assertThat(figures.shopperOf("4")).isEmpty();
    assertThat(summary().busiestGroups(2)).containsExactly("3");
  }

  @Test
  void groupsAreInTheOrderOfTheirNumbers() {
    for (String group : List.of("10", "2", "0")) {
      example(group, START);
    }
    assertThat(summary().groups()).extracting(GroupSummary::group).containsExactly("0", "2", "10");
  }

  @Test
  void inFlightIsEverythingButALastSmallBatch() {
    for (int i = 0; i < 40; i++) {
      example("3", START);
    }
    figures.addDeadLetter("invalid");
    assertThat(figures.summary(43, 1, START).inFlight(32))
        .containsExactly(
            "1 purchases are not grouped yet",
            "1 purchases wait for their item's vector",
            "group 3 has 40 examples before it",
            "version 0 of group 3 is not complete");

    quality("3", 32, true, 0, 0);
    release("3", 1, 32);
    assertThat(figures.summary(41, 0, START).inFlight(32))
        .containsExactly("version 1 of group 3 is not complete");

    close("3", 1, 0, START);
    close("3", 1, 1, START);
    assertThat(figures.summary(41, 0, START).inFlight(32)).isEmpty();
  }

  @Test
  void anEndedGroupOwesNothing() {
    example("3", START);
    quality("3", 1, false, 0, 0);
    release("3", 2, 1);
    close("3", 1, 0, START);
    close("3", 1, 1, START);
    assertThat(figures.summary(1, 0, START).inFlight(32))
        .containsExactly("version 2 of group 3 is not complete");

    end("3", "4", 0);
    end("3", "4", 1);
    assertThat(figures.summary(1, 0, START).inFlight(32)).isEmpty();
    assertThat(summary().groups())
        .filteredOn(group -> group.group().equals("3"))
        .extracting(GroupSummary::successor)
        .containsExactly("4");
  }

  private void end(String group, String successor, int partition) {
    VersionComplete marker = marker(group, 1, partition);
    marker.setSuccessorId(successor);
    figures.add(marker, START);
  }

  @Test
  void birthsAndEndsAreCountedAndTheLastIsTold() {
    event("pinned", "7", "campaign");
    assertThat(summary().changes()).isEqualTo(GroupChanges.NONE);

    event("split", "3", "into groups 8 and 9: wide");
    event("born", "8", "wide");
    event("born", "9", "wide");
    assertThat(summary().changes())
        .isEqualTo(new GroupChanges(Map.of("split", 1L, "born", 2L), "group 9 born: wide"));
  }

  private void event(String kind, String group, String reason) {
    figures.add(
        GroupEvent.newBuilder()
            .setGenerationId("gen")
            .setGroupId(group)
            .setKind(kind)
            .setVersion(0)
            .setReason(reason)
            .setEventTime(START)
            .build());
  }
}
