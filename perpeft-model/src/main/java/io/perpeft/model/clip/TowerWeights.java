package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.IValue;
import io.perpeft.core.tensor.Dtype;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.TensorInfo;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The weights of one tower on the device, as the lists that {@code towers.py} takes. */
record TowerWeights(Part embedding, Part layers, Part projection) implements AutoCloseable {
  static final String FILE = "model.safetensors";

  /**
   * Takes the tensors out of a file. On the CPU, float32 weights stay where they are mapped; half
   * precision becomes float32.
   *
   * @throws BackboneException if a tensor has another shape than the layout asks for
   */
  static TowerWeights load(Tensors tensors, SafetensorsFile file, Path path, TowerLayout layout) {
    return new TowerWeights(
        part(tensors, file, path, layout.embedding()),
        part(tensors, file, path, layout.layers()),
        part(tensors, file, path, layout.projection()));
  }

  /** Some tensors, and the same as an argument that many calls share. */
  record Part(List<NDArray> tensors, IValue argument) {}

  private static Part part(Tensors tensors, SafetensorsFile file, Path path, List<Weight> weights) {
    List<NDArray> list = weights.stream().map(w -> take(tensors, file, path, w)).toList();
    return new Part(list, Program.list(list));
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
    embedding.argument().close();
    layers.argument().close();
    projection.argument().close();
  }
}
