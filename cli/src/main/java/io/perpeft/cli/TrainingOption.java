package io.perpeft.cli;

import io.perpeft.model.training.AdamW;
import io.perpeft.model.training.BootstrapOptions;
import io.perpeft.model.training.Loss;
import io.perpeft.model.training.StageOptions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a bootstrap trains: a preset, and what departs from it. */
final class TrainingOption {
  @Option(
      names = "--groups",
      paramLabel = "G",
      defaultValue = "8",
      description = "Number of interest groups. Default: ${DEFAULT-VALUE}.")
  private int groups = 8;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides everything random. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--paper",
      description =
          "Train with the paper's settings: BCE with one negative, learning rate 1e-4, batches of"
              + " 16, 10 and 20 epochs, shared weights learning on. Default: settings that train"
              + " faster, with a sampled softmax, and smaller steps for lora and ia3.")
  private boolean paper;

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      description = "sampled-softmax or bce. Default: the preset's.")
  private @Nullable String loss;

  @Option(
      names = "--negatives",
      paramLabel = "K",
      description = "Sampled items a step, in all stages. Default: the preset's.")
  private @Nullable Integer negatives;

  @Option(
      names = "--width",
      paramLabel = "H",
      description = "Length of item and user vectors. Default: 32.")
  private @Nullable Integer width;

  @Option(
      names = "--history-length",
      paramLabel = "L",
      description = "Items of a history that count. Default: 10.")
  private @Nullable Integer historyLength;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads. Default: 4.")
  private @Nullable Integer heads;

  @Option(
      names = "--warm-up-epochs",
      paramLabel = "N",
      description = "Most epochs before the adapter learns too. Default: the preset's.")
  private @Nullable Integer warmUpEpochs;

  @Option(
      names = "--global-epochs",
      paramLabel = "N",
      description = "Most epochs of the user-blind stage. Default: the preset's.")
  private @Nullable Integer globalEpochs;

  @Option(
      names = "--group-epochs",
      paramLabel = "N",
      description = "Most epochs of the groups' stage. Default: the preset's.")
  private @Nullable Integer groupEpochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "Learning rate of all stages. Default: the preset's.")
  private @Nullable Double learningRate;

  long seed() {
    return seed;
  }

  /**
   * The preset with what was given instead.
   *
   * @throws IllegalArgumentException naming what is out of range
   */
  BootstrapOptions options(AdapterOption adapter) {
    return options(adapter, seed);
  }

  /** The same with another seed. */
  BootstrapOptions options(AdapterOption adapter, long seed) {
    BootstrapOptions usual = paper ? BootstrapOptions.paper(seed) : BootstrapOptions.defaults(seed);
    BootstrapOptions preset = adapter.isInTowers() ? usual.inTowers() : usual;
    return new BootstrapOptions(
        given(width, preset.width()),
        given(historyLength, preset.historyLength()),
        given(heads, preset.heads()),
        preset.blocks(),
        preset.dropout(),
        groups,
        loss == null ? preset.loss() : lossNamed(loss),
        preset.informedStart(),
        preset.allWindows(),
        preset.trainShared(),
        preset.validationUsers(),
        stage(preset.warmUp(), warmUpEpochs),
        stage(preset.global(), globalEpochs),
        stage(preset.perGroup(), groupEpochs),
        seed);
  }

  private StageOptions stage(StageOptions preset, @Nullable Integer epochs) {
    AdamW optimiser = preset.optimiser();
    return new StageOptions(
        given(epochs, preset.maxEpochs()),
        preset.patience(),
        preset.batch(),
        given(negatives, preset.negatives()),
        learningRate == null ? optimiser : AdamW.of(learningRate, optimiser.weightDecay()));
  }

  private static int given(@Nullable Integer option, int preset) {
    return option == null ? preset : option;
  }

  private static Loss lossNamed(String label) {
    return Arrays.stream(Loss.values())
        .filter(loss -> loss.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--loss must be sampled-softmax or bce, not " + label));
  }
}
