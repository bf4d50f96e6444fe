package io.perpeft.core.generation;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A group's weights as the files of one directory: the adapter as the Hugging Face PEFT library
 * writes it, its settings in {@value #CONFIG} and its tensors in {@value #MODEL}, and the projector
 * beside it in {@value #PROJECTOR}.
 */
public final class AdapterFiles {
  public static final String CONFIG = "adapter_config.json";
  public static final String MODEL = "adapter_model.safetensors";
  public static final String PROJECTOR = "projector.safetensors";

  /** Metadata of the PEFT library's safetensors files. */
  public static final Map<String, String> METADATA = Map.of("format", "pt");

  private AdapterFiles() {}

  /** Bytes of {@value #MODEL}. */
  public static byte[] model(GroupWeights weights) {
    return SafetensorsWriter.encode(weights.part(GroupWeights.ADAPTER), METADATA);
  }

  /** Bytes of {@value #PROJECTOR}. */
  public static byte[] projector(GroupWeights weights) {
    return SafetensorsWriter.encode(weights.part(GroupWeights.PROJECTOR), METADATA);
  }

  /**
   * The weights again.
   *
   * @param source where the files lie, for messages
   * @throws io.perpeft.core.tensor.SafetensorsException if one is no safetensors file
   */
  public static GroupWeights weights(ByteBuffer model, ByteBuffer projector, String source) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    add(tensors, GroupWeights.ADAPTER, model, source + "/" + MODEL);
    add(tensors, GroupWeights.PROJECTOR, projector, source + "/" + PROJECTOR);
    return new GroupWeights(tensors);
  }

  /**
   * Weights on a disk: such a directory, or one safetensors file as {@link GroupWeights#encode}
   * gives it.
   *
   * @throws io.perpeft.core.tensor.SafetensorsException if a file is missing or is none
   */
  public static GroupWeights read(Path place) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    if (Files.isDirectory(place)) {
      add(tensors, GroupWeights.ADAPTER, place.resolve(MODEL));
      add(tensors, GroupWeights.PROJECTOR, place.resolve(PROJECTOR));
    } else {
      add(tensors, "", place);
    }
    return new GroupWeights(tensors);
  }

  private static void add(Map<String, FloatTensor> tensors, String prefix, Path file) {
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      Tensors.all(opened).forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }
  }

  private static void add(
      Map<String, FloatTensor> tensors, String prefix, ByteBuffer bytes, String source) {
    try (SafetensorsFile file = SafetensorsFile.parse(bytes, source)) {
      Tensors.all(file).forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }
  }
}
