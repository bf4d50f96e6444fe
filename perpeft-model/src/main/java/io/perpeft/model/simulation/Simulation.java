package io.perpeft.model.simulation;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.MemoryOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Replays a log in time order and compares ways to rank on it, test-then-train: every purchase is
 * ranked against all items its user does not have, before anything learns from it. A purchase of an
 * item the user has already is learnt from and not ranked. Deterministic per seed, but for the
 * processor times.
 */
public final class Simulation {

  /** Items of a history that count where no generation says so. */
  private static final int HISTORY_LENGTH = 10;

  private final SimulationOptions options;
  private final long seed;
  private final PurchaseStream stream;
  private final @Nullable SimulationModel model;
  private final @Nullable ModelSource retrained;
  private final GroupTimeline timeline;

  private Simulation(
      SimulationOptions options,
      long seed,
      InteractionLog log,
      @Nullable SimulationModel model,
      @Nullable ModelSource retrained) {
    this.options = options;
    this.seed = seed;
    this.model = model;
    this.retrained = retrained;
    int start = historySize(options.fromShare(), log.size());
    int historyLength =
        model == null ? HISTORY_LENGTH : model.global().recommender().historyLength();
    stream = new PurchaseStream(log, start, historyLength);
    timeline =
        model == null
            ? GroupTimeline.single(stream)
            : GroupTimeline.of(stream, model.global(), model.centroids(), model.groupSizes());
  }

  /**
   * Number of purchases that are history.
   *
   * @throws IllegalArgumentException if history or stream would be empty
   */
  public static int historySize(double fromShare, int purchases) {
    int start = (int) (fromShare * purchases);
    if (start < 1 || start >= purchases) {
      throw new IllegalArgumentException(
          "%d purchases cannot be split at share %s".formatted(purchases, fromShare));
    }
    return start;
  }

  /**
   * Runs every arm over the stream, one after the other, once for each seed.
   *
   * @param models by seed, of histories of the log; null to run arms that need none
   * @param hidden interests that only the maker of the log knows; null if nobody does. No arm sees
   *     them
   * @throws IllegalArgumentException if an arm needs a model and there is none
   */
  public static SimulationReport run(
      SimulationOptions options,
      InteractionLog log,
      @Nullable LongFunction<GenerationModels> models,
      @Nullable HiddenInterests hidden,
      SimulationProgress progress) {
    List<Playthrough> played = new ArrayList<>();
    for (long seed : options.seeds()) {
      progress.seed(seed, options.seeds().size());
      if (models == null) {
        played.add(play(options, seed, log, null, null, progress, ScoreWitness.none()));
      } else {
        GenerationModels ofSeed = models.apply(seed).started();
        try (SimulationModel model = ofSeed.first()) {
          played.add(play(options, seed, log, model, ofSeed, progress, ScoreWitness.none()));
        }
      }
    }
    return new ReportBuilder(options, played)
        .report(facts(options, played.get(0).stream()), hidden);
  }

  static Playthrough play(
      SimulationOptions options,
      long seed,
      InteractionLog log,
      @Nullable SimulationModel model,
      @Nullable ModelSource retrained,
      SimulationProgress progress,
      ScoreWitness witness) {
    Simulation simulation = new Simulation(options, seed, log, model, retrained);
    ArmRunner runner =
        new ArmRunner(
            simulation.stream,
            simulation.timeline.groups(),
            options.publishEvery(),
            progress,
            witness);
    List<ArmRun> runs = new ArrayList<>();
    for (ArmKind kind : options.arms()) {
      try (Arm arm = simulation.arm(kind)) {
        runs.add(runner.run(kind.label(), arm));
      }
    }
    return new Playthrough(seed, simulation.stream, simulation.timeline, runs);
  }

  private Arm arm(ArmKind kind) {
    int items = stream.items();
    return switch (kind) {
      case POPULARITY -> new PopularityArm(items);
      case ITEM_KNN_FROZEN -> new ItemKnnArm(items, false);
      case ITEM_KNN_LIVE -> new ItemKnnArm(items, true);
      case GLOBAL_FROZEN ->
          new ComposedArm(items, false, VectorLearner.frozen(model().global()), null);
      case GROUPS_FROZEN ->
          new ComposedArm(items, true, VectorLearner.frozen(model().groups()), null);
      case GROUPS_LIVE -> new ComposedArm(items, true, model().liveGroups(stream.log()), null);
      case MEMORY_ONLY -> new ComposedArm(items, false, null, memory());
      case GLOBAL_MEMORY ->
          new ComposedArm(items, false, VectorLearner.frozen(model().global()), memory());
      case GROUPS_MEMORY ->
          new ComposedArm(items, true, VectorLearner.frozen(model().groups()), memory());
      case GROUPS_LIVE_MEMORY ->
          new ComposedArm(items, true, model().liveGroups(stream.log()), memory());
      case NIGHTLY -> new NightlyArm(stream, required(retrained), options.nightlyEvery(), null);
      case NIGHTLY_MEMORY ->
          new NightlyArm(stream, required(retrained), options.nightlyEvery(), this::memory);
    };
  }

  private SimulationModel model() {
    return required(model);
  }

  private static <T> T required(@Nullable T model) {
    if (model == null) {
      throw new IllegalArgumentException(
          "an arm needs a model; give a generation, or a backbone to make one from the history");
    }
    return model;
  }

  private LiveMemory memory() {
    MemoryOptions defaults = MemoryOptions.defaults(HalfLives.atRate(millisPerPurchase()), seed);
    return new LiveMemory(
        stream.log().items(),
        defaults.withFactors(options.factors()).withHistoryDecay(options.historyDecay()));
  }

  private double millisPerPurchase() {
    long span = stream.log().timeMillis(stream.start() - 1) - stream.log().timeMillis(0);
    return (double) span / stream.start();
  }

  private static Map<String, Object> facts(SimulationOptions options, PurchaseStream stream) {
    InteractionLog log = stream.log();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("users", log.users().size());
    facts.put("items", log.items().size());
    facts.put("purchases", log.size());
    facts.put("stream_purchases", stream.end() - stream.start());
    facts.put(
        "repeat_purchases",
        IntStream.range(stream.start(), stream.end()).filter(stream::isRepeat).count());
    facts.put("from_share", options.fromShare());
    facts.put("publish_every", options.publishEvery());
    facts.put("factors", options.factors());
    facts.put("history_decay", options.historyDecay());
    if (options.arms().stream().anyMatch(ArmKind::isNightly)) {
      facts.put("nightly_every", options.nightlyEvery());
    }
    facts.put("seeds", options.seeds());
    return facts;
  }
}
