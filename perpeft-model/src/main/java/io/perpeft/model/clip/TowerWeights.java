package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.IValue;
import io.perpeft.core.tensor.Dtype;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.TensorInfo;
import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.device.Precision;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of one tower on the device, as the lists that {@code towers.py} takes.
 *
 * @param layers for passes with gradients
 * @param packedLayers the same for passes without; not a copy if that would be no faster
 */
record TowerWeights(Part embedding, Part layers, Part packedLayers, Part projection)
    implements AutoCloseable {
  static final String FILE = "model.safetensors";

  /** The weight of patches has a dimension for each of output, channel, row and column. */
  private static final int PATCH_RANK = 4;

  /**
   * Takes the tensors out of a file. On the CPU, float32 weights stay where they are mapped; half
   * precision becomes float32.
   *
   * @param precision of the layers, FP32 or BF16
   * @throws BackboneException if a tensor has another shape than the layout asks for
   */
  static TowerWeights load(
      Tensors tensors,
      SafetensorsFile file,
      Path path,
      TowerLayout layout,
      Tower tower,
      Precision precision) {
    List<NDArray> embedding = take(tensors, file, path, layout.embedding());
    Part projection = Part.of(take(tensors, file, path, layout.projection()));
    List<NDArray> layers = take(tensors, file, path, layout.layers());
    if (precision == Precision.FP32) {
      return new TowerWeights(Part.of(embedding), Part.of(layers), Part.of(layers), projection);
    }
    if (embedding.get(0).getShape().dimension() == PATCH_RANK) {
      embedding.set(0, HalfLayers.patches(tensors, embedding.get(0)));
    }
    HalfLayers half = HalfLayers.of(tensors, layers, tower, HalfLayers.PIECE);
    return new TowerWeights(
        Part.of(embedding), Part.of(half.plain()), Part.of(half.packed()), projection);
  }

  /** Some tensors, and the same as an argument that many calls share. */
  record Part(List<NDArray> tensors, IValue argument) implements AutoCloseable {
    static Part of(List<NDArray> tensors) {
      return new Part(tensors, Program.list(tensors));
    }

    @Override
    public void close() {
      argument.close();
    }
  }

  private static List<NDArray> take(
      Tensors tensors, SafetensorsFile file, Path path, List<Weight> weights) {
    List<NDArray> taken = new ArrayList<>();
    for (Weight weight : weights) {
      taken.add(take(tensors, file, path, weight));
    }
    return taken;
  }

  private static NDArray take(Tensors tensors, SafetensorsFile file, Path path, Weight weight) {
    TensorInfo info = file.info(weight.name());
    long[] shape = Arrays.stream(weight.shape()).asLongStream().toArray();
    if (!Arrays.equals(info.shape(), shape)) {
      throw new BackboneException(
          "%s: tensor \"%s\" has shape %s, but %s asks for %s"
              .formatted(
                  path,
                  weight.name(),
                  Arrays.toString(info.shape()),
                  ClipConfig.FILE,
                  Arrays.toString(shape)));
    }
    return info.dtype() == Dtype.F32
        ? tensors.over(aligned(file.bytes(weight.name())), DataType.FLOAT32, shape)
        : tensors.of(file.floats(weight.name()).data(), shape);
  }

  private static ByteBuffer aligned(ByteBuffer bytes) {
    if (bytes.isDirect() && bytes.alignmentOffset(0, Float.BYTES) == 0) {
      return bytes;
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    return copy.put(bytes.duplicate()).flip();
  }

  @Override
  public void close() {
    embedding.close();
    layers.close();
    packedLayers.close();
    projection.close();
  }
}
