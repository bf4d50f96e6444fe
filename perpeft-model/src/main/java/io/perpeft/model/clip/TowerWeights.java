package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.IValue;
import io.perpeft.core.tensor.Dtype;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.TensorInfo;
import io.perpeft.model.clip.ClipConfig.Text;
import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.clip.ClipConfig.Vision;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.script.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The weights of one tower on the device, as the lists that {@code towers.py} takes. */
record TowerWeights(IValue embedding, IValue layers, IValue projection) implements AutoCloseable {
  static final String FILE = "model.safetensors";
  private static final String[] LINEAR_LAYERS = {
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj",
  };

  /** Takes tensors out of a file, checked against the shapes that the configuration asks for. */
  private record Source(Tensors tensors, SafetensorsFile file, Path path) {

    /** Float32 weights stay where they are mapped on the CPU; half precision becomes float32. */
    NDArray take(String name, long... shape) {
      TensorInfo info = file.info(name);
      if (!Arrays.equals(info.shape(), shape)) {
        throw new BackboneException(
            "%s: tensor \"%s\" has shape %s, but %s asks for %s"
                .formatted(
                    path,
                    name,
                    Arrays.toString(info.shape()),
                    ClipConfig.FILE,
                    Arrays.toString(shape)));
      }
      return info.dtype() == Dtype.F32
          ? tensors.over(aligned(file.bytes(name)), DataType.FLOAT32, shape)
          : tensors.of(file.floats(name).data(), shape);
    }

    /** Weight and bias of a linear layer or, for {@code in} = 0, a norm. */
    void takePair(List<NDArray> list, String name, int out, int in) {
      list.add(in == 0 ? take(name + ".weight", out) : take(name + ".weight", out, in));
      list.add(take(name + ".bias", out));
    }

    private static ByteBuffer aligned(ByteBuffer bytes) {
      if (bytes.isDirect() && bytes.alignmentOffset(0, Float.BYTES) == 0) {
        return bytes;
      }
      ByteBuffer copy = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
      return copy.put(bytes.duplicate()).flip();
    }
  }

  static TowerWeights vision(Tensors tensors, SafetensorsFile file, Path path, ClipConfig config) {
    Source source = new Source(tensors, file, path);
    Vision vision = config.vision();
    int width = vision.tower().width();
    int patch = vision.patchSize();
    String at = "vision_model.embeddings.";
    List<NDArray> embedding = new ArrayList<>();
    embedding.add(source.take(at + "patch_embedding.weight", width, 3, patch, patch));
    embedding.add(source.take(at + "class_embedding", width));
    embedding.add(source.take(at + "position_embedding.weight", vision.positions(), width));
    source.takePair(embedding, "vision_model.pre_layrnorm", width, 0);
    List<NDArray> projection = new ArrayList<>();
    source.takePair(projection, "vision_model.post_layernorm", width, 0);
    projection.add(source.take("visual_projection.weight", config.projectionDim(), width));
    return of(embedding, layers(source, "vision_model", vision.tower()), projection);
  }

  static TowerWeights text(Tensors tensors, SafetensorsFile file, Path path, ClipConfig config) {
    Source source = new Source(tensors, file, path);
    Text text = config.text();
    int width = text.tower().width();
    String at = "text_model.embeddings.";
    List<NDArray> embedding = new ArrayList<>();
    embedding.add(source.take(at + "token_embedding.weight", text.vocabularySize(), width));
    embedding.add(source.take(at + "position_embedding.weight", text.maxPositions(), width));
    List<NDArray> projection = new ArrayList<>();
    source.takePair(projection, "text_model.final_layer_norm", width, 0);
    projection.add(source.take("text_projection.weight", config.projectionDim(), width));
    return of(embedding, layers(source, "text_model", text.tower()), projection);
  }

  private static List<NDArray> layers(Source source, String model, Tower tower) {
    List<NDArray> list = new ArrayList<>();
    int width = tower.width();
    for (int i = 0; i < tower.layers(); i++) {
      String at = "%s.encoder.layers.%d.".formatted(model, i);
      source.takePair(list, at + "layer_norm1", width, 0);
      for (String name : LINEAR_LAYERS) {
        source.takePair(list, at + name, width, width);
      }
      source.takePair(list, at + "layer_norm2", width, 0);
      source.takePair(list, at + "mlp.fc1", tower.mlpWidth(), width);
      source.takePair(list, at + "mlp.fc2", width, tower.mlpWidth());
    }
    return list;
  }

  private static TowerWeights of(
      List<NDArray> embedding, List<NDArray> layers, List<NDArray> projection) {
    return new TowerWeights(
        Program.list(embedding), Program.list(layers), Program.list(projection));
  }

  @Override
  public void close() {
    embedding.close();
    layers.close();
    projection.close();
  }
}
