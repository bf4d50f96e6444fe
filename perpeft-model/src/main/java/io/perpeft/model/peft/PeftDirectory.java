package io.perpeft.model.peft;

import io.perpeft.core.files.AtomicFiles;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.SafetensorsException;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An adapter as {@code save_pretrained} of the Hugging Face PEFT library writes it: {@code
 * adapter_config.json} and {@code adapter_model.safetensors}. It may come from a stranger: sizes
 * are checked before anything is read.
 */
public record PeftDirectory(Path path) {

  /**
   * The settings.
   *
   * @throws AdapterException if they are missing or no JSON
   */
  public AdapterConfig config() {
    Path file = path.resolve(AdapterFiles.CONFIG);
    try {
      if (!Files.isRegularFile(file)) {
        throw new AdapterException(
            file + ": missing; this is no directory that the PEFT library wrote");
      }
      if (Files.size(file) > AdapterConfig.MAX_CHARACTERS) {
        throw new AdapterException(
            "%s: %d bytes are too many; at most %d are read"
                .formatted(file, Files.size(file), AdapterConfig.MAX_CHARACTERS));
      }
      return AdapterConfig.parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new AdapterException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * The tensors, which must be those of the method: no fewer, no more.
   *
   * @throws AdapterException naming the tensor that is missing, misshapen or too many
   */
  public Map<String, FloatTensor> tensors(AdapterMethod method) {
    Path file = path.resolve(AdapterFiles.MODEL);
    if (!Files.isRegularFile(file)) {
      throw new AdapterException(file + ": missing; save the adapter with safe_serialization=True");
    }
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      Map<String, FloatTensor> found = new LinkedHashMap<>();
      Set<String> rest = new HashSet<>(tensors.names());
      for (Weight weight : method.layout().weights()) {
        if (!rest.remove(weight.name())) {
          throw new AdapterException(
              "%s: tensor '%s' is missing: the settings ask for it".formatted(file, weight.name()));
        }
        found.put(weight.name(), tensor(tensors, weight, file));
      }
      if (!rest.isEmpty()) {
        throw new AdapterException(
            "%s: tensor '%s' is unknown: the settings do not ask for it"
                .formatted(file, rest.iterator().next()));
      }
      return found;
    } catch (SafetensorsException e) {
      throw new AdapterException(String.valueOf(e.getMessage()), e);
    }
  }

  private static FloatTensor tensor(SafetensorsFile tensors, Weight weight, Path file) {
    long[] expected = Arrays.stream(weight.shape()).asLongStream().toArray();
    long[] actual = tensors.info(weight.name()).shape();
    if (!Arrays.equals(actual, expected)) {
      throw new AdapterException(
          "%s: tensor '%s' has shape %s, the settings ask for %s"
              .formatted(file, weight.name(), Arrays.toString(actual), Arrays.toString(expected)));
    }
    return tensors.floats(weight.name());
  }

  /**
   * Writes both files into a directory, which is made and must not exist.
   *
   * @param config text of {@code adapter_config.json}
   * @throws AdapterException if something is in the way
   */
  public void write(String config, Map<String, FloatTensor> tensors) throws IOException {
    if (Files.exists(path)) {
      throw new AdapterException(path + ": exists already; choose another path");
    }
    Files.createDirectories(path);
    AtomicFiles.write(path.resolve(AdapterFiles.CONFIG), config.getBytes(StandardCharsets.UTF_8));
    SafetensorsWriter.write(
        path.resolve(AdapterFiles.MODEL), new TreeMap<>(tensors), AdapterFiles.METADATA);
  }
}
