package io.perpeft.cli;

import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.tuning.BatchLimits;
import io.perpeft.core.tuning.GateOptions;
import io.perpeft.core.tuning.NegativeSampler;
import io.perpeft.core.tuning.ReleasePolicy;
import io.perpeft.model.catalogue.CatalogueInputs;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipOptions;
import io.perpeft.model.device.Device;
import io.perpeft.model.live.LearnerSettings;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.simulation.ArmKind;
import io.perpeft.model.simulation.GenerationModels;
import io.perpeft.model.simulation.HiddenInterests;
import io.perpeft.model.simulation.ReportFolder;
import io.perpeft.model.simulation.Simulation;
import io.perpeft.model.simulation.SimulationOptions;
import io.perpeft.model.simulation.SimulationReport;
import io.perpeft.model.training.AdamW;
import io.perpeft.model.training.TuningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft simulate}: what each way to rank would have been worth on a log. */
@Command(
    name = "simulate",
    description = {
      "Replay a data folder in time order and compare ways to rank on it: every purchase is ranked"
          + " against all items its user does not have, before anything learns from it.",
      "Arms: popularity, item-knn-frozen, item-knn-live, global-frozen, groups-frozen, groups-live,"
          + " memory-only, global+memory, groups+memory, groups-live+memory, nightly,"
          + " nightly+memory.",
      "Where the demo shop left its truth.json in the folder, a change of interests in it is"
          + " reported too: how many purchases a shopper needs until the ranking is as good again."
    },
    footer = {
      "",
      "Example:",
      "  perpeft simulate --data data/ml --backbone clip-vit-base-patch32"
          + " --arms item-knn-live,groups-frozen,groups-live+memory --report reports/ml"
    })
final class SimulateVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Data folder.")
  private Path data = Path.of("");

  @Option(
      names = "--generation",
      paramLabel = "GENERATION",
      description =
          "Directory that bootstrap wrote, from the purchases before --from-share alone. Without it"
              + " one is made of them, if an arm needs one.")
  private @Nullable Path generation;

  @Option(
      names = "--from-share",
      paramLabel = "S",
      defaultValue = "0.7",
      description = "Share of the purchases that is history. Default: ${DEFAULT-VALUE}.")
  private double fromShare = .7;

  @Option(
      names = "--arms",
      split = ",",
      paramLabel = "ARM",
      defaultValue =
          "popularity,item-knn-frozen,item-knn-live,global-frozen,groups-frozen,memory-only,"
              + "global+memory,groups+memory,groups-live+memory",
      description = "Arms, separated by commas. Default: ${DEFAULT-VALUE}.")
  private List<String> arms = List.of();

  @Option(
      names = "--against",
      split = ",",
      paramLabel = "ARM",
      description =
          "Arms that gains are reported against, separated by commas; the first is the one in the"
              + " table. Default: item-knn-live if it is an arm, else the first.")
  private List<String> against = List.of();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description =
          "Play the stream once for each seed, separated by commas, and report means. Without"
              + " --generation each makes its own. Default: --seed.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--report",
      required = true,
      paramLabel = "DIR",
      description = "Where summary.json, the CSV files and index.html are written.")
  private Path report = Path.of("");

  @Option(
      names = "--publish-every",
      paramLabel = "N",
      defaultValue = "256",
      description = "Purchases between publications of new state. Default: ${DEFAULT-VALUE}.")
  private int publishEvery = 256;

  @Option(
      names = "--nightly-every",
      paramLabel = "N",
      description =
          "Purchases of the stream between retrainings of the nightly arms. Default: a tenth of the"
              + " stream.")
  private @Nullable Integer nightlyEvery;

  @Option(
      names = "--factors",
      paramLabel = "D",
      defaultValue = "128",
      description = "Factors of the item memory. Default: ${DEFAULT-VALUE}.")
  private int factors = 128;

  @Option(
      names = "--history-decay",
      paramLabel = "R",
      defaultValue = "0.85",
      description =
          "Weight of a history item relative to the next newer one. Default: ${DEFAULT-VALUE}.")
  private double historyDecay = .85;

  @Option(
      names = "--live-learning-rate",
      paramLabel = "R",
      defaultValue = "1e-4",
      description = "Of live adapters. Default: ${DEFAULT-VALUE}.")
  private double liveLearningRate = 1e-4;

  @Option(
      names = "--live-negatives",
      paramLabel = "K",
      defaultValue = "64",
      description = "Negatives of a live micro-batch. Default: ${DEFAULT-VALUE}.")
  private int liveNegatives = 64;

  @Option(
      names = "--live-batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Purchases of a live micro-batch. Default: ${DEFAULT-VALUE}.")
  private int liveBatch = 32;

  @Option(
      names = "--live-dropout",
      paramLabel = "P",
      defaultValue = "0.3",
      description =
          "Dropout in the recommender while live adapters learn. Default: ${DEFAULT-VALUE}.")
  private double liveDropout = .3;

  @Option(
      names = "--gate-window",
      paramLabel = "N",
      description =
          "Purchases by which a live release is judged; 0 releases everything. Default: the"
              + " jobs'.")
  private @Nullable Integer gateWindow;

  @Option(
      names = "--release-steps",
      paramLabel = "N",
      defaultValue = "8",
      description = "Live steps of a group that make a release. Default: ${DEFAULT-VALUE}.")
  private int releaseSteps = 8;

  @Mixin private AdapterOption adapterOption = new AdapterOption();
  @Mixin private BackboneOption backboneOption = new BackboneOption();
  @Mixin private PictureOption pictureOption = new PictureOption();
  @Mixin private TrainingOption trainingOption = new TrainingOption();
  @Mixin private DeviceOption deviceOption = new DeviceOption();

  @Override
  public Integer call() throws IOException {
    DataFolder folder = DataFolder.open(data);
    InteractionLog log = InteractionLog.of(folder);
    adapterOption.check();
    SimulationOptions options;
    try {
      options = options(log);
      trainingOption.options(adapterOption);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    HiddenInterests hidden = SimulationTruth.read(data);
    SimulationReport result;
    try (SimulationBars bars = new SimulationBars()) {
      result =
          options.arms().stream().anyMatch(ArmKind::needsModel)
              ? withModels(options, folder, log, hidden, bars)
              : Simulation.run(options, log, null, hidden, bars);
    }
    ReportFolder.write(result, report);
    SimulationTable.print(result, spec.commandLine().getOut());
    spec.commandLine().getOut().printf("%nreport: %s%n", report.resolve("index.html"));
    return 0;
  }

  private SimulationOptions options(InteractionLog log) {
    List<ArmKind> kinds = arms.stream().map(ArmKind::parse).toList();
    ArmKind first = kinds.contains(ArmKind.ITEM_KNN_LIVE) ? ArmKind.ITEM_KNN_LIVE : kinds.get(0);
    int streamed = log.size() - Simulation.historySize(fromShare, log.size());
    return new SimulationOptions(
        kinds,
        against.isEmpty() ? List.of(first) : against.stream().map(ArmKind::parse).toList(),
        fromShare,
        publishEvery,
        nightlyEvery == null ? Math.max(1, streamed / 10) : nightlyEvery,
        factors,
        historyDecay,
        seeds.isEmpty() ? List.of(trainingOption.seed()) : seeds);
  }

  private SimulationReport withModels(
      SimulationOptions options,
      DataFolder folder,
      InteractionLog log,
      @Nullable HiddenInterests hidden,
      SimulationBars bars) {
    PrintWriter err = spec.commandLine().getErr();
    Generation given = generation == null ? null : Generation.read(generation);
    if (given == null && !backboneOption.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "One of --generation, --backbone and --hidden-states is needed");
    }
    try (Device device = deviceOption.open();
        Backbone backbone = backbone(given, device);
        TrainingReport training = new TrainingReport(err)) {
      AdapterMethod method =
          given == null ? adapterOption.method(backbone) : AdapterMethods.of(given, backbone);
      CatalogueInputs inputs = pictureOption.inputs(folder, folder.items(), backbone, method, err);
      BackboneIdentity identity = BackboneOption.identity(backbone);
      return Simulation.run(
          options,
          log,
          seed ->
              new GenerationModels(
                  device,
                  method,
                  identity,
                  log,
                  inputs,
                  trainingOption.options(adapterOption, seed),
                  learnerSettings(log),
                  new TuningOptions(AdamW.of(liveLearningRate, 1e-4), liveDropout, 4),
                  given,
                  Simulation.historySize(fromShare, log.size()),
                  training.ofSeed(seed, options.seeds().size())),
          hidden,
          bars);
    }
  }

  private Backbone backbone(@Nullable Generation given, Device device) {
    return given == null
        ? backboneOption.open(device, ClipOptions.defaults())
        : backboneOption.openFor(given.manifest(), device);
  }

  private LearnerSettings learnerSettings(InteractionLog log) {
    return new LearnerSettings(
        new BatchLimits(liveBatch, Duration.ofHours(6).toMillis()),
        new NegativeSampler(liveNegatives),
        new ReleasePolicy(releaseSteps, Long.MAX_VALUE),
        gate(),
        log.items().size(),
        1_000);
  }

  private GateOptions gate() {
    GateOptions usual = GateOptions.defaults();
    return gateWindow == null
        ? usual
        : new GateOptions(gateWindow, usual.margin(), usual.standardErrors(), usual.patience());
  }
}
