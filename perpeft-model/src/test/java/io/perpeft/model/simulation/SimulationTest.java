package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {

  private static final int ITEMS = 200;
  private static final ArmKind[] WITHOUT_MODEL = {
    ArmKind.POPULARITY, ArmKind.ITEM_KNN_FROZEN, ArmKind.ITEM_KNN_LIVE, ArmKind.MEMORY_ONLY
  };

  @Test
  void armsThatFollowTasteBeatPopularity() {
    SimulationReport report = simulate(Logs.blocks(100, ITEMS, 4_000, 1), WITHOUT_MODEL);

    double popularity = ndcg20(report, ArmKind.POPULARITY);
    assertThat(ndcg20(report, ArmKind.ITEM_KNN_LIVE)).isGreaterThan(3 * popularity);
    assertThat(ndcg20(report, ArmKind.MEMORY_ONLY)).isGreaterThan(3 * popularity);
    assertThat(report.arms().get(2).gain("popularity").low()).isPositive();
  }

  @Test
  void shuffledTargetsScoreAtChance() {
    List<Purchase> shuffled = Logs.shuffled(Logs.blocks(400, ITEMS, 8_000, 1), ITEMS, 5);

    SimulationReport report = simulate(shuffled, WITHOUT_MODEL);

    double chance = 0;
    for (int rank = 0; rank < 20; rank++) {
      chance += Math.log(2) / Math.log(rank + 2) / ITEMS;
    }
    for (ArmFigures arm : report.arms()) {
      assertThat(arm.of(Segment.ALL).ndcg20()).as(arm.arm()).isCloseTo(chance, within(.01));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POPULARITY", "ITEM_KNN_FROZEN", "ITEM_KNN_LIVE", "MEMORY_ONLY"})
  void nothingOfAPurchaseIsKnownBeforeItIsRanked(ArmKind kind) {
    List<Purchase> purchases = Logs.blocks(50, ITEMS, 1_000, 1);
    int changed = 500 + 64 * 3 + 10;
    List<Purchase> other = Logs.otherItemsFrom(purchases, changed, ITEMS);

    List<float[]> scores = scores(kind, purchases);
    List<float[]> otherScores = scores(kind, other);

    Logs.assertSameWhereNothingChanged(purchases, changed, 500, scores, otherScores);
  }

  @Test
  void anArmLearnsAStretchOnlyWhenAllOfItIsRanked() {
    PurchaseStream stream =
        new PurchaseStream(Logs.log(ITEMS, Logs.blocks(50, ITEMS, 400, 1)), 200, 10);
    Set<Integer> learnt = new HashSet<>();
    Arm witness =
        new Arm() {
          @Override
          public void replay(Visit visit, int item) {
            learnt.add(visit.index());
          }

          @Override
          public void publish(long timeMillis) {}

          @Override
          public float[][] scores(List<Visit> visits) {
            for (Visit visit : visits) {
              int stretch = (visit.index() - 200) / 64;
              assertThat(learnt).hasSize(200 + stretch * 64);
              assertThat(visit.owned()).hasSizeLessThanOrEqualTo(visit.index());
            }
            return new float[visits.size()][ITEMS + 1];
          }

          @Override
          public void learn(Visit visit, int item) {
            learnt.add(visit.index());
          }
        };

    ArmRun run =
        new ArmRunner(stream, new int[400], 64, SimulationProgress.none(), ScoreWitness.none())
            .run("witness", witness);

    assertThat(learnt).hasSize(400);
    assertThat(run.ranks()).hasSize(200);
  }

  @Test
  void whatIsKnownOfAPurchaseIsThePurchasesBefore() {
    InteractionLog log =
        Logs.log(
            10,
            List.of(
                Logs.purchase(0, 1, 4),
                Logs.purchase(1, 2, 5),
                Logs.purchase(2, 1, 6),
                Logs.purchase(30, 1, 7),
                Logs.purchase(31, 3, 4)));
    PurchaseStream stream = new PurchaseStream(log, 2, 2);

    Visit visit = stream.visit(3, 0);

    assertThat(visit.owned()).containsExactly(5, 7);
    assertThat(visit.history()).containsExactly(5, 7);
    assertThat(stream.visit(0, 0).owned()).isEmpty();
    assertThat(stream.isWarm(2)).isFalse();
    assertThat(stream.isWarm(4)).isTrue();
    assertThat(stream.isNewUser(3)).isFalse();
    assertThat(stream.isNewUser(4)).isTrue();
    assertThat(stream.isOtherDay(2)).isFalse();
    assertThat(stream.isOtherDay(3)).isTrue();
    assertThat(stream.isOtherDay(4)).isFalse();
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    List<Purchase> purchases = Logs.blocks(60, ITEMS, 1_200, 3);

    ArmFigures one = simulate(purchases, ArmKind.MEMORY_ONLY).arms().get(0);
    ArmFigures two = simulate(purchases, ArmKind.MEMORY_ONLY).arms().get(0);

    assertThat(two.quality()).isEqualTo(one.quality());
    assertThat(two.curve()).isEqualTo(one.curve());
    assertThat(two.gains()).isEqualTo(one.gains());
  }

  @Test
  void severalSeedsGiveTheirMeansAndWhatEachGave() {
    InteractionLog log = Logs.log(ITEMS, Logs.blocks(60, ITEMS, 1_200, 3));
    ArmKind[] arms = {ArmKind.POPULARITY, ArmKind.MEMORY_ONLY};

    SimulationReport both = simulate(log, List.of(7L, 8L), arms);

    List<SimulationReport> each =
        List.of(simulate(log, List.of(7L), arms), simulate(log, List.of(8L), arms));
    assertThat(both.seeds()).extracting(SeedFigures::seed).containsExactly(7L, 8L);
    double[] ndcg = new double[2];
    double[] gain = new double[2];
    for (int s = 0; s < 2; s++) {
      ArmFigures alone = each.get(s).arms().get(1);
      assertThat(both.seeds().get(s).arms().get(1).quality()).isEqualTo(alone.quality());
      ndcg[s] = alone.of(Segment.WARM).ndcg20();
      gain[s] = alone.gain("popularity").mean();
    }
    assertThat(ndcg[0]).isNotEqualTo(ndcg[1]);
    ArmFigures mean = both.arms().get(1);
    assertThat(mean.of(Segment.WARM).ndcg20()).isCloseTo((ndcg[0] + ndcg[1]) / 2, within(1e-12));
    assertThat(mean.gain("popularity").mean()).isCloseTo((gain[0] + gain[1]) / 2, within(1e-12));
    assertThat(mean.gain("popularity").low()).isBetween(0., mean.gain("popularity").mean());
    assertThat(mean.of(Segment.ALL).count())
        .isEqualTo(each.get(0).arms().get(1).of(Segment.ALL).count());
  }

  @Test
  void segmentsAddUp() {
    ArmFigures arm = simulate(Logs.blocks(100, ITEMS, 1_000, 1), ArmKind.POPULARITY).arms().get(0);
    Map<Segment, Long> counts = new java.util.EnumMap<>(Segment.class);
    for (Segment segment : Segment.values()) {
      counts.put(segment, arm.of(segment).count());
    }

    assertThat(counts.get(Segment.ALL)).isBetween(100L, 499L);
    assertThat(arm.of(Segment.WARM).count() + arm.of(Segment.COLD).count())
        .isEqualTo(counts.get(Segment.ALL));
    assertThat(arm.curve()).hasSize(40);
    assertThat(arm.coverage()).isBetween(.05, 1.0);
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> options(List.of(ArmKind.NIGHTLY), List.of(7L)))
        .hasMessageContaining("'nightly' is not among the arms [popularity]");
    assertThatThrownBy(() -> options(List.of(), List.of(7L)))
        .hasMessageContaining("reference arms must be named once each, but are []");
    assertThatThrownBy(() -> options(List.of(ArmKind.POPULARITY), List.of(7L, 7L)))
        .hasMessageContaining("seeds must be named once each, but are [7, 7]");
    assertThatThrownBy(() -> ArmKind.parse("knn")).hasMessageContaining("item-knn-live");
  }

  private static SimulationOptions options(List<ArmKind> references, List<Long> seeds) {
    return new SimulationOptions(
        List.of(ArmKind.POPULARITY), references, .5, 64, 2, 16, .85, seeds);
  }

  private static SimulationReport simulate(List<Purchase> purchases, ArmKind... arms) {
    return Simulation.run(
        Logs.options(arms), Logs.log(ITEMS, purchases), null, null, SimulationProgress.none());
  }

  private static SimulationReport simulate(InteractionLog log, List<Long> seeds, ArmKind... arms) {
    return Simulation.run(Logs.options(seeds, arms), log, null, null, SimulationProgress.none());
  }

  private static double ndcg20(SimulationReport report, ArmKind kind) {
    return report.arms().stream()
        .filter(arm -> arm.arm().equals(kind.label()))
        .findFirst()
        .orElseThrow()
        .of(Segment.ALL)
        .ndcg20();
  }

  /** The scores an arm gives before each purchase of the stream. */
  private static List<float[]> scores(ArmKind kind, List<Purchase> purchases) {
    List<float[]> all = new ArrayList<>();
    Simulation.play(
        Logs.options(kind),
        7,
        Logs.log(ITEMS, purchases),
        null,
        null,
        SimulationProgress.none(),
        (visit, scores) -> all.add(scores.clone()));
    return all;
  }
}
