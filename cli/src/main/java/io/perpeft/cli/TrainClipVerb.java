package io.perpeft.cli;

import io.perpeft.core.data.DataFolder;
import io.perpeft.model.clip.training.ClipSize;
import io.perpeft.model.clip.training.ContrastiveEvaluation;
import io.perpeft.model.clip.training.ContrastiveListener;
import io.perpeft.model.clip.training.ContrastiveOptions;
import io.perpeft.model.clip.training.ContrastiveTrainer;
import io.perpeft.model.device.Device;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perpeft train-clip}: a small CLIP of one's own. */
@Command(
    name = "train-clip",
    description = {
      "Train a small CLIP from nothing on the pictures and titles of a data folder.",
      "For catalogues that no published CLIP fits: it learns their words and looks, nothing else."
    },
    footer = {"", "Example:", "  perpeft train-clip --data data/shop --out clip"})
final class TrainClipVerb implements Callable<Integer> {
  private static final ClipSize SIZE = ClipSize.small();
  private static final ContrastiveOptions OPTIONS = ContrastiveOptions.defaults();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Data folder.")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory to make, in Hugging Face layout.")
  private Path out = Path.of("");

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data. Default: 30.")
  private int epochs = OPTIONS.epochs();

  @Option(names = "--batch", paramLabel = "N", description = "Pairs of a step. Default: 128.")
  private int batch = OPTIONS.batchSize();

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "The highest learning rate. Default: 0.001.")
  private double learningRate = OPTIONS.learningRate();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides everything random. Default: 1.")
  private long seed = OPTIONS.seed();

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Side of the pictures, a multiple of --patch-size. Default: 64.")
  private int imageSize = SIZE.imageSize();

  @Option(
      names = "--patch-size",
      paramLabel = "PIXELS",
      description = "Side of a patch. Default: 8.")
  private int patchSize = SIZE.patchSize();

  @Option(names = "--layers", paramLabel = "N", description = "Layers of each tower. Default: 4.")
  private int layers = SIZE.layers();

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Width of each tower, a multiple of --heads. Default: 96.")
  private int width = SIZE.width();

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads. Default: 4.")
  private int heads = SIZE.heads();

  @Option(
      names = "--projection",
      paramLabel = "N",
      description = "Width of the embeddings. Default: 64.")
  private int projection = SIZE.projection();

  @Mixin private DeviceOption deviceOption = new DeviceOption();

  @Override
  public Integer call() {
    ClipSize size;
    ContrastiveOptions options;
    try {
      size = new ClipSize(imageSize, patchSize, layers, width, heads, projection);
      options =
          new ContrastiveOptions(
              epochs,
              batch,
              learningRate,
              OPTIONS.weightDecay(),
              OPTIONS.warmUpShare(),
              OPTIONS.heldOutShare(),
              seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    DataFolder folder = DataFolder.open(data);
    try (Device device = deviceOption.openExact();
        Report report = new Report(spec.commandLine().getErr())) {
      ContrastiveEvaluation last =
          new ContrastiveTrainer(out, size, options, device, report).train(folder);
      spec.commandLine().getOut().printf("wrote %s: %s%n", out, last);
    }
    return 0;
  }

  /** A bar for the whole training, a line an epoch. */
  private static final class Report implements ContrastiveListener, AutoCloseable {
    private final PrintWriter err;
    private @Nullable Progress bar;

    Report(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void stepped(int step, int steps, double loss) {
      if (bar == null) {
        bar = Progress.of("steps", steps);
      }
      bar.stepTo(step);
      bar.message(String.format(Locale.ROOT, "loss %.4f", loss));
    }

    @Override
    public void evaluated(ContrastiveEvaluation evaluation) {
      err.println(evaluation);
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
