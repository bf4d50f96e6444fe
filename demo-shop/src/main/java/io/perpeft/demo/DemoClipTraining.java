package io.perpeft.demo;

import io.perpeft.core.data.DataFolder;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.training.ClipSize;
import io.perpeft.model.clip.training.ContrastiveEvaluation;
import io.perpeft.model.clip.training.ContrastiveListener;
import io.perpeft.model.clip.training.ContrastiveOptions;
import io.perpeft.model.clip.training.ContrastiveTrainer;
import io.perpeft.model.device.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Makes the demo's small CLIP: draws a pre-training corpus, trains contrastively on it, and probes
 * the result on a demo shop. The log of it all is {@code training.log} beside the model.
 *
 * @param corpus what to learn from
 * @param options how to learn
 */
public record DemoClipTraining(PretrainingCorpus corpus, ContrastiveOptions options) {

  private static final int PAIRS = 6_000;
  private static final long CORPUS_SEED = 20_250_106;
  private static final ContrastiveOptions OPTIONS =
      new ContrastiveOptions(14, 128, 1.5e-3, .1, .05, .1, 1);
  private static final int SHOWN_STEPS = 25;

  /** How the CLIP that comes with the project was made. */
  public static DemoClipTraining defaults() {
    ClipSize size = ClipSize.small();
    return new DemoClipTraining(
        new PretrainingCorpus(CORPUS_SEED, PAIRS, size.imageSize()), OPTIONS);
  }

  /**
   * @param out directory for the CLIP
   * @param corpusFolder directory for the corpus
   * @param progress told every line of the log, and the loss now and then
   * @throws IllegalArgumentException if one of them exists
   */
  public void run(Path out, Path corpusFolder, Device device, Consumer<String> progress) {
    corpus.writeTo(corpusFolder);
    StringBuilder log = new StringBuilder();
    Log lines = new Log(log, progress);
    lines.line(corpus.toString());
    lines.line(ClipSize.small().toString());
    lines.line(options.toString());
    new ContrastiveTrainer(out, ClipSize.small(), options, device, lines)
        .train(DataFolder.open(corpusFolder));
    try (ClipBackbone clip = ClipBackbone.open(out, device)) {
      ClipKnowledge knowledge =
          ClipKnowledge.of(clip, DemoShop.generate(DemoShopOptions.defaults()));
      for (Aspect aspect : Aspect.values()) {
        lines.line(
            String.format(
                Locale.ROOT,
                "probe on a demo shop: %s from picture %.3f, from title %.3f, by chance %.3f",
                aspect.key(),
                knowledge.picture().get(aspect),
                knowledge.title().get(aspect),
                1.0 / aspect.size()));
      }
    }
    try {
      Files.writeString(out.resolve("training.log"), log, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + out.resolve("training.log"), e);
    }
  }

  /** Keeps what is said, and says it. */
  private record Log(StringBuilder text, Consumer<String> progress) implements ContrastiveListener {

    void line(String line) {
      text.append(line).append('\n');
      progress.accept(line);
    }

    @Override
    public void stepped(int step, int steps, double loss) {
      if (step % SHOWN_STEPS == 0) {
        progress.accept(String.format(Locale.ROOT, "step %d/%d loss %.4f", step, steps, loss));
      }
    }

    @Override
    public void evaluated(ContrastiveEvaluation evaluation) {
      line(evaluation.toString());
    }
  }
}
