package io.perpeft.model.clip.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipConfig;
import io.perpeft.model.clip.ClipOutput;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PictureException;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.clip.TextBatch;
import io.perpeft.model.clip.TowerLayout;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.weights.WeightLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Trains a small CLIP from nothing on the pictures and titles of a catalogue, by the symmetric
 * InfoNCE loss with a learned temperature (Radford et al., 2021, arXiv 2103.00020). Use it where no
 * pretrained CLIP is at hand or fits; a catalogue of thousands of items teaches it the words and
 * looks of that catalogue and nothing else.
 *
 * <p>Same data, options and thread count give the same weights.
 */
public final class ContrastiveTrainer {
  private static final double MAX_GRADIENT_NORM = 1;
  private static final double NORM_EPSILON = 1e-5;

  /** An item with what its title says, to tell equal titles. */
  private record Pair(String title, PreparedItem item) {}

  private final ClipDirectory directory;
  private final ClipSize size;
  private final ContrastiveOptions options;
  private final Device device;
  private final ContrastiveListener listener;

  /**
   * @param out directory to write; must not exist or be empty
   */
  public ContrastiveTrainer(
      Path out,
      ClipSize size,
      ContrastiveOptions options,
      Device device,
      ContrastiveListener listener) {
    directory = new ClipDirectory(out);
    this.size = size;
    this.options = options;
    this.device = device;
    this.listener = listener;
  }

  /**
   * Trains on the items that have a picture and writes {@code config.json}, {@code
   * model.safetensors}, {@code tokenizer.json} and {@code preprocessor_config.json}.
   *
   * @return the evaluation after the last epoch
   * @throws PictureException naming the item whose picture cannot be used
   */
  public ContrastiveEvaluation train(DataFolder data) {
    requireEmpty(directory.path());
    directory.writeDescription(size, BpeVocabulary.load());
    ClipConfig config = ClipConfig.read(directory.path());
    WeightLayout layout = layout(config);
    float[] start = new FirstWeights(options.seed()).vector(layout, size);
    directory.writeWeights(layout.tensors(start, ""));
    try (ClipBackbone backbone = ClipBackbone.open(directory.path(), device)) {
      List<Pair> pairs = prepare(data, backbone);
      Collections.shuffle(pairs, new Random(options.seed()));
      int heldOut = (int) Math.max(1, pairs.size() * options.heldOutShare());
      List<Pair> kept = List.copyOf(pairs.subList(0, heldOut));
      List<Pair> taught = new ArrayList<>(pairs.subList(heldOut, pairs.size()));
      if (taught.size() < options.batchSize()) {
        throw new IllegalArgumentException(
            "%s: %d items with pictures are too few for batches of %d"
                .formatted(data.path(), pairs.size(), options.batchSize()));
      }
      return new Run(backbone, layout, start, taught, kept).epochs();
    }
  }

  private static void requireEmpty(Path out) {
    if (Files.exists(out)) {
      try (Stream<Path> files = Files.list(out)) {
        if (files.findAny().isPresent()) {
          throw new IllegalArgumentException(out + " is not empty: name a new directory");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(out + ": cannot be read", e);
      }
    }
  }

  private static List<Pair> prepare(DataFolder data, ClipBackbone backbone) {
    List<Pair> pairs = new ArrayList<>();
    for (CatalogueItem item : data.items()) {
      Path picture = data.imagePath(item);
      if (picture != null) {
        try {
          byte[] image = Files.readAllBytes(picture);
          PreparedItem prepared = backbone.prepare(new ItemContent(item.id(), item.title(), image));
          pairs.add(new Pair(item.title(), prepared));
        } catch (PictureException e) {
          throw new PictureException(
              "item %s, %s: %s".formatted(item.id(), picture, e.getMessage()), e);
        } catch (IOException e) {
          throw new UncheckedIOException(picture + ": cannot be read", e);
        }
      }
    }
    return pairs;
  }

  /** All weights in the order that {@code contrastive.py} expects. */
  private static WeightLayout layout(ClipConfig config) {
    List<Weight> weights = new ArrayList<>();
    for (TowerLayout tower : List.of(TowerLayout.vision(config), TowerLayout.text(config))) {
      weights.addAll(tower.embedding());
      weights.addAll(tower.projection());
      weights.addAll(tower.layers());
    }
    weights.add(new Weight("logit_scale"));
    return new WeightLayout(weights);
  }

  /** A training under way. */
  private final class Run {
    private final ClipBackbone backbone;
    private final WeightLayout layout;
    private final List<Pair> taught;
    private final List<Pair> kept;
    private final int[] shapes;
    private final Tensors resident;
    private final NDArray weights;
    private final List<NDArray> moments;
    private final NDArray decay;
    private final ByteBuffer pixels;
    private final long startNanos = System.nanoTime();

    Run(
        ClipBackbone backbone,
        WeightLayout layout,
        float[] start,
        List<Pair> taught,
        List<Pair> kept) {
      this.backbone = backbone;
      this.layout = layout;
      this.taught = taught;
      this.kept = kept;
      shapes =
          layout.weights().stream()
              .flatMapToInt(
                  w -> IntStream.concat(IntStream.of(w.shape().length), IntStream.of(w.shape())))
              .toArray();
      pixels =
          ByteBuffer.allocateDirect(
                  options.batchSize() * 3 * size.imageSize() * size.imageSize() * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      resident = device.call(Priority.TRAINING, Tensors::resident);
      int length = layout.size();
      weights = device.call(Priority.TRAINING, t -> resident.of(start, length));
      decay = device.call(Priority.TRAINING, t -> resident.of(decays(), length));
      moments =
          device.call(
              Priority.TRAINING, t -> List.of(resident.zeros(length), resident.zeros(length)));
    }

    private float[] decays() {
      float[] decays = new float[layout.size()];
      int at = 0;
      for (Weight weight : layout.weights()) {
        int end =
            at
                + Math.toIntExact(
                    IntStream.of(weight.shape()).asLongStream().reduce(1, (a, b) -> a * b));
        if (weight.shape().length >= 2) {
          Arrays.fill(decays, at, end, (float) options.weightDecay());
        }
        at = end;
      }
      return decays;
    }

    ContrastiveEvaluation epochs() {
      try {
        ContrastiveEvaluation evaluation = null;
        Random order = new Random(options.seed() + 1);
        for (int epoch = 0; epoch < options.epochs(); epoch++) {
          Collections.shuffle(taught, order);
          evaluation = epoch(epoch);
          listener.evaluated(evaluation);
        }
        return Objects.requireNonNull(evaluation);
      } finally {
        device.call(
            Priority.TRAINING,
            () -> {
              resident.close();
              return true;
            });
      }
    }

    private ContrastiveEvaluation epoch(int epoch) {
      int perEpoch = taught.size() / options.batchSize();
      int steps = perEpoch * options.epochs();
      double sum = 0;
      int dropped = 0;
      for (int i = 0; i < perEpoch; i++) {
        int step = epoch * perEpoch + i + 1;
        int from = i * options.batchSize();
        float[] result = step(taught.subList(from, from + options.batchSize()), step, steps);
        boolean finite = Float.isFinite(result[0]) && Float.isFinite(result[1]);
        sum += finite ? result[0] : 0;
        dropped += finite ? 0 : 1;
        listener.stepped(step, steps, result[0]);
      }
      float[] vector = device.call(Priority.TRAINING, t -> weights.toFloatArray());
      directory.writeWeights(layout.tensors(vector, ""));
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      double loss = sum / Math.max(1, perEpoch - dropped);
      try (ClipBackbone written = ClipBackbone.open(directory.path(), device)) {
        return new Retrieval(kept.stream().map(Pair::title).toList(), outputs(written))
            .evaluation(epoch + 1, options.epochs(), loss, dropped, seconds);
      }
    }

    private ClipOutput outputs(ClipBackbone written) {
      return written.forward(kept.stream().map(Pair::item).toList());
    }

    /** Loss and gradient norm of a step. */
    private float[] step(List<Pair> batch, int step, int steps) {
      FloatBuffer values = pixels.asFloatBuffer();
      batch.forEach(pair -> backbone.writePixelValues(pair.item(), values));
      List<int[]> texts = batch.stream().map(pair -> pair.item().tokens()).toList();
      TextBatch ids = TextBatch.of(texts, 0);
      int n = batch.size();
      int[] ends =
          IntStream.range(0, n).map(i -> i * ids.length() + texts.get(i).length - 1).toArray();
      boolean[] same = sameTitles(batch);
      return device.call(
          Priority.TRAINING,
          tensors ->
              tensors
                  .program(ClipConfig.class, "towers.py", "frozen.py", "training/contrastive.py")
                  .tensor(
                      tensors,
                      "contrastive_step",
                      weights,
                      moments,
                      decay,
                      shapes,
                      tensors.over(
                          pixels, DataType.FLOAT32, n, 3, size.imageSize(), size.imageSize()),
                      tensors.of(ids.ids(), n, ids.length()),
                      tensors.of(ends, n),
                      tensors.of(same, n, n),
                      size.layers(),
                      size.heads(),
                      NORM_EPSILON,
                      options.rate(step, steps),
                      step,
                      MAX_GRADIENT_NORM)
                  .toFloatArray());
    }

    private static boolean[] sameTitles(List<Pair> batch) {
      int n = batch.size();
      boolean[] same = new boolean[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          same[i * n + j] = i != j && batch.get(i).title().equals(batch.get(j).title());
        }
      }
      return same;
    }
  }
}
