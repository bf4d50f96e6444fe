package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.IValue;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.script.Program;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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

  private final ClipConfig config;
  private final Tensors resident;
  private final TowerWeights vision;
  private final TowerWeights text;

  private ClipTowers(ClipConfig config, Tensors resident, TowerWeights vision, TowerWeights text) {
    this.config = config;
    this.resident = resident;
    this.vision = vision;
    this.text = text;
  }

  static ClipTowers load(Tensors tensors, Path directory, ClipConfig config) {
    Path path = directory.resolve(TowerWeights.FILE);
    Tensors resident = tensors.resident();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new ClipTowers(
          config,
          resident,
          TowerWeights.load(resident, file, path, TowerLayout.vision(config)),
          TowerWeights.load(resident, file, path, TowerLayout.text(config)));
    } catch (RuntimeException e) {
      resident.close();
      throw e;
    }
  }

  /**
   * @param pixels [n, 3, size, size] as bytes of float32 in a direct buffer
   * @param depths rising, the last being the number of layers
   */
  Output images(Tensors tensors, ByteBuffer pixels, int n, int[] depths) {
    int size = config.vision().imageSize();
    Program program = program(tensors);
    double epsilon = config.vision().tower().normEpsilon();
    NDArray x = tensors.over(pixels, DataType.FLOAT32, n, 3, size, size);
    NDArray embedded = program.tensor(tensors, "image_embedding", x, vision.embedding(), epsilon);
    int length = config.vision().positions();
    int[] positions = IntStream.range(0, n).map(i -> i * length).toArray();
    return output(tensors, embedded, positions, depths, config.vision().tower(), vision, false);
  }

  /**
   * @param texts each cut after its pooled position
   * @param depths rising, the last being the number of layers
   */
  Output texts(Tensors tensors, List<int[]> texts, int[] depths) {
    TextBatch batch = TextBatch.of(texts, 0);
    int n = texts.size();
    NDArray ids = tensors.of(batch.ids(), n, batch.length());
    NDArray embedded = program(tensors).tensor(tensors, "text_embedding", ids, text.embedding());
    int[] positions =
        IntStream.range(0, n).map(i -> i * batch.length() + texts.get(i).length - 1).toArray();
    return output(tensors, embedded, positions, depths, config.text().tower(), text, true);
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
    IValue layers = weights.layers();
    NDArray states =
        program.tensor(
            tensors,
            "pooled_states",
            embedded,
            tensors.of(positions, positions.length),
            depths,
            layers,
            tower.form(causal),
            tower.normEpsilon());
    NDArray embeds =
        program.tensor(
            tensors, "embeds_of_last", states, weights.projection(), tower.normEpsilon());
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
