package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Both frozen towers on the device. To be used on the device's thread only. */
final class ClipTowers implements AutoCloseable {
  /**
   * What a tower says about a batch.
   *
   * @param states [n, depths, width] at the pooled position, before the final norm
   * @param embeds [n, projection], of length one
   */
  record Output(NDArray states, NDArray embeds) {}

  /** States of one pass: enough for full speed, few enough to stay in a core's cache. */
  private static final int PASS_BYTES = 5 << 19;

  private final ClipConfig config;
  private final Precision precision;
  private final Tensors resident;
  private final TowerWeights vision;
  private final TowerWeights text;

  private ClipTowers(
      ClipConfig config,
      Precision precision,
      Tensors resident,
      TowerWeights vision,
      TowerWeights text) {
    this.config = config;
    this.precision = precision;
    this.resident = resident;
    this.vision = vision;
    this.text = text;
  }

  /**
   * @param precision of the layers
   */
  static ClipTowers load(Tensors tensors, Path directory, ClipConfig config, Precision precision) {
    Path path = directory.resolve(TowerWeights.FILE);
    Tensors resident = tensors.resident();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new ClipTowers(
          config,
          precision,
          resident,
          TowerWeights.load(
              resident, file, path, TowerLayout.vision(config), config.vision().tower(), precision),
          TowerWeights.load(
              resident, file, path, TowerLayout.text(config), config.text().tower(), precision));
    } catch (RuntimeException e) {
      resident.close();
      throw e;
    }
  }

  Precision precision() {
    return precision;
  }

  /** How many positions of this width go through a tower in one pass. */
  int positionsAtOnce(int width) {
    return PASS_BYTES / (width * (precision == Precision.BF16 ? Short.BYTES : Float.BYTES));
  }

  /**
   * What the image tower says of pictures.
   *
   * @param pixels [n, 3, size, size] as bytes of float32 in a direct buffer
   * @param depths rising, the last being the number of layers
   */
  Output images(Tensors tensors, ByteBuffer pixels, int n, int[] depths) {
    int length = config.vision().positions();
    int[] positions = IntStream.range(0, n).map(i -> i * length).toArray();
    NDArray embedded = embeddedImages(tensors, pixels, n);
    return output(tensors, embedded, positions, depths, config.vision().tower(), vision, false);
  }

  /**
   * What the text tower says of texts.
   *
   * @param texts each cut after its pooled position
   * @param depths rising, the last being the number of layers
   */
  Output texts(Tensors tensors, List<int[]> texts, int[] depths) {
    TextBatch batch = TextBatch.of(texts, 0);
    int[] positions =
        IntStream.range(0, texts.size())
            .map(i -> i * batch.length() + texts.get(i).length - 1)
            .toArray();
    NDArray embedded = embeddedTexts(tensors, batch);
    return output(tensors, embedded, positions, depths, config.text().tower(), text, true);
  }

  /** All positions of pictures after some layers, as bytes: [n, positions, width * bits / 8]. */
  NDArray imagePrefix(Tensors tensors, ByteBuffer pixels, int n, int layers, int bits) {
    NDArray embedded = embeddedImages(tensors, pixels, n);
    return prefix(tensors, embedded, layers, config.vision().tower(), vision, false, bits);
  }

  /** All positions of texts after some layers, as bytes: [n, longest text, width * bits / 8]. */
  NDArray textPrefix(Tensors tensors, List<int[]> texts, int layers, int bits) {
    NDArray embedded = embeddedTexts(tensors, TextBatch.of(texts, 0));
    return prefix(tensors, embedded, layers, config.text().tower(), text, true, bits);
  }

  /**
   * Layers and projection of the image tower, then of the text tower.
   *
   * @param gradients whether gradients shall flow through
   */
  List<NDArray> frozen(boolean gradients) {
    List<NDArray> all = new ArrayList<>();
    for (TowerWeights tower : List.of(vision, text)) {
      all.addAll((gradients ? tower.layers() : tower.packedLayers()).tensors());
      all.addAll(tower.projection().tensors());
    }
    return all;
  }

  private NDArray embeddedImages(Tensors tensors, ByteBuffer pixels, int n) {
    int size = config.vision().imageSize();
    NDArray x = tensors.over(pixels, DataType.FLOAT32, n, 3, size, size);
    double epsilon = config.vision().tower().normEpsilon();
    return program(tensors)
        .tensor(tensors, "image_embedding", x, vision.embedding().argument(), epsilon);
  }

  private NDArray embeddedTexts(Tensors tensors, TextBatch batch) {
    long n = batch.ids().length / batch.length();
    NDArray ids = tensors.of(batch.ids(), n, batch.length());
    return program(tensors).tensor(tensors, "text_embedding", ids, text.embedding().argument());
  }

  private static NDArray prefix(
      Tensors tensors,
      NDArray embedded,
      int layers,
      Tower tower,
      TowerWeights weights,
      boolean causal,
      int bits) {
    Program program = program(tensors);
    NDArray states =
        program.tensor(
            tensors,
            "layers",
            embedded,
            weights.packedLayers().argument(),
            0,
            layers,
            tower.form(causal),
            tower.normEpsilon());
    return program.tensor(tensors, "raw_states", states, bits);
  }

  private static Output output(
      Tensors tensors,
      NDArray embedded,
      int[] positions,
      int[] depths,
      Tower tower,
      TowerWeights weights,
      boolean causal) {
    Program program = program(tensors);
    NDArray states =
        program.tensor(
            tensors,
            "pooled_states",
            embedded,
            tensors.of(positions, positions.length),
            depths,
            weights.packedLayers().argument(),
            tower.form(causal),
            tower.normEpsilon());
    NDArray embeds =
        program.tensor(
            tensors,
            "embeds_of_last",
            states,
            weights.projection().argument(),
            tower.normEpsilon());
    return new Output(states, embeds);
  }

  private static Program program(Tensors tensors) {
    return tensors.program(ClipTowers.class, "towers.py", "frozen.py");
  }

  @Override
  public void close() {
    vision.close();
    text.close();
    resident.close();
  }
}
