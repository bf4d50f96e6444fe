package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.tuning.BatchLimits;
import io.perpeft.core.tuning.GateOptions;
import io.perpeft.core.tuning.NegativeSampler;
import io.perpeft.core.tuning.ReleasePolicy;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.device.Device;
import io.perpeft.model.live.LearnerSettings;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.model.training.AdamW;
import io.perpeft.model.training.BootstrapOptions;
import io.perpeft.model.training.ItemSource;
import io.perpeft.model.training.StageOptions;
import io.perpeft.model.training.TrainingProgress;
import io.perpeft.model.training.TuningOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulationWithModelsTest {

  private static final int ITEMS = 120;
  private static final int TEXT_WIDTH = 8;
  private static final BackboneShape SHAPE =
      new BackboneShape("0".repeat(64), List.of(0, 1), 0, TEXT_WIDTH);

  private final Device device = Device.open("cpu");

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void everyArmRunsAndModelsBeatPopularity() {
    SimulationReport report = simulate(Logs.blocks(60, ITEMS, 1_600, 1), ArmKind.values());

    assertThat(report.arms()).extracting(ArmFigures::arm).hasSize(ArmKind.values().length);
    double popularity = arm(report, "popularity").of(Segment.ALL).ndcg20();
    for (String name : List.of("global-frozen", "groups-frozen", "groups+memory", "nightly")) {
      assertThat(arm(report, name).of(Segment.ALL).ndcg20())
          .as(name)
          .isGreaterThan(1.5 * popularity);
    }
    assertThat(arm(report, "groups-frozen").steps()).isZero();
    assertThat(arm(report, "groups-live").steps()).isGreaterThan(20);
    assertThat(arm(report, "nightly").steps()).isEqualTo(3);
    assertThat(arm(report, "groups-live+memory").steps())
        .isEqualTo(arm(report, "groups-live").steps() + arm(report, "groups+memory").steps());
    assertThat(report.seeds().get(0).groupPurchases()).hasSizeGreaterThan(1);
  }

  @Test
  void nothingOfAPurchaseIsKnownBeforeItIsRanked() {
    List<Purchase> purchases = Logs.blocks(50, ITEMS, 700, 1);
    int changed = 350 + 64 * 4 + 10;
    List<Purchase> other = Logs.otherItemsFrom(purchases, changed, ITEMS);

    List<float[]> scores = scores(purchases);
    List<float[]> otherScores = scores(other);

    for (int arm = 0; arm < ArmKind.values().length; arm++) {
      int from = arm * 350;
      Logs.assertSameWhereNothingChanged(
          purchases,
          changed,
          350,
          scores.subList(from, from + 350),
          otherScores.subList(from, from + 350));
    }
  }

  @Test
  void aUserIsServedInTheGroupFromBeforeThePurchase() {
    List<Purchase> purchases = Logs.blocks(100, ITEMS, 400, 1);
    try (SimulationModel model = models(Logs.log(ITEMS, purchases)).first()) {
      int[] groups = timeline(model, purchases).groups();
      int later = 0;
      for (int changed = 200; changed < 400; changed++) {
        List<Purchase> other = new ArrayList<>(purchases);
        int item = Integer.parseInt(other.get(changed).item().substring(1));
        int user = Integer.parseInt(other.get(changed).user().substring(1));
        other.set(changed, Logs.purchase(changed, user, (item + ITEMS / 2) % ITEMS));

        int[] otherGroups = timeline(model, other).groups();

        assertThat(Arrays.copyOf(otherGroups, changed + 1))
            .as("item of purchase %d changed", changed)
            .isEqualTo(Arrays.copyOf(groups, changed + 1));
        later += Arrays.mismatch(otherGroups, groups) >= 0 ? 1 : 0;
      }
      assertThat(later).as("items that changed a group later").isPositive();
    }
  }

  @Test
  void shuffledTargetsScoreAtChance() {
    List<Purchase> shuffled = Logs.shuffled(Logs.blocks(200, ITEMS, 2_000, 1), ITEMS, 5);

    SimulationReport report =
        simulate(
            shuffled, ArmKind.GROUPS_FROZEN, ArmKind.GROUPS_LIVE_MEMORY, ArmKind.NIGHTLY_MEMORY);

    double chance = 0;
    for (int rank = 0; rank < 20; rank++) {
      chance += Math.log(2) / Math.log(rank + 2) / ITEMS;
    }
    for (ArmFigures arm : report.arms()) {
      assertThat(arm.of(Segment.ALL).ndcg20()).as(arm.arm()).isCloseTo(chance, within(.02));
    }
  }

  private static ArmFigures arm(SimulationReport report, String name) {
    return report.arms().stream().filter(arm -> arm.arm().equals(name)).findFirst().orElseThrow();
  }

  private SimulationReport simulate(List<Purchase> purchases, ArmKind... arms) {
    InteractionLog log = Logs.log(ITEMS, purchases);
    return Simulation.run(
        Logs.options(arms), log, seed -> models(log), null, SimulationProgress.none());
  }

  private static GroupTimeline timeline(SimulationModel model, List<Purchase> purchases) {
    PurchaseStream stream = new PurchaseStream(Logs.log(ITEMS, purchases), 200, 10);
    return GroupTimeline.of(stream, model.global(), model.centroids(), model.groupSizes());
  }

  /** The scores of all arms, one after the other, before each purchase of the stream. */
  private List<float[]> scores(List<Purchase> purchases) {
    InteractionLog log = Logs.log(ITEMS, purchases);
    List<float[]> all = new ArrayList<>();
    GenerationModels models = models(log).started();
    try (SimulationModel model = models.first()) {
      Simulation.play(
          Logs.options(ArmKind.values()),
          7,
          log,
          model,
          models,
          SimulationProgress.none(),
          (visit, scores) -> all.add(scores.clone()));
    }
    return all;
  }

  private GenerationModels models(InteractionLog log) {
    AdapterMethod method = new IisanMethod(SHAPE, 4);
    StageOptions stage = new StageOptions(3, 2, 32, 64, AdamW.of(5e-3, 1e-4));
    return new GenerationModels(
        device,
        method,
        new BackboneIdentity(
            BackboneIdentity.HIDDEN_STATES, SHAPE.sha256(), SHAPE.depths(), 0, TEXT_WIDTH),
        log,
        inputs(),
        BootstrapOptions.defaults(1).withGroups(2).withStages(stage, stage, stage),
        new LearnerSettings(
            new BatchLimits(16, Long.MAX_VALUE),
            new NegativeSampler(16),
            new ReleasePolicy(2, Long.MAX_VALUE),
            GateOptions.OFF,
            ITEMS,
            20),
        TuningOptions.defaults(),
        null,
        Simulation.historySize(.5, log.size()),
        TrainingProgress.SILENT);
  }

  /** States that show the block an item belongs to, through noise. */
  private static ItemSource inputs() {
    float[][] codes = new float[ITEMS / 10][];
    SplittableRandom random = new SplittableRandom(3);
    Arrays.setAll(codes, block -> numbers(random, 2 * TEXT_WIDTH, 1));
    PooledStates[] states = new PooledStates[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      float[] noisy = numbers(random, 2 * TEXT_WIDTH, .2);
      for (int i = 0; i < noisy.length; i++) {
        noisy[i] += codes[item / 10][i];
      }
      states[item] = new PooledStates(2, new float[0], noisy);
    }
    return item -> states[item - 1];
  }

  private static float[] numbers(SplittableRandom random, int count, double deviation) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (deviation * random.nextGaussian());
    }
    return numbers;
  }
}
