package io.perpeft.model.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.tensor.Dtype;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hidden states of any frozen backbone, computed elsewhere: a directory with {@code
 * hidden_states.safetensors} ({@code image} [n, depths, dv] and {@code text} [n, depths, dt],
 * float32, either absent) and {@code ids.json}, the n item ids. Items that are not in it cannot be
 * encoded.
 */
public final class HiddenStatesFolder implements Backbone {
  private static final String STATES = "hidden_states.safetensors";
  private static final String IDS = "ids.json";

  /** One tower's states, mapped. */
  private record Part(int depths, int width, FloatBuffer values) {
    float[] rows(int[] rows) {
      int length = depths * width;
      float[] out = new float[Math.multiplyExact(rows.length, length)];
      for (int i = 0; i < rows.length; i++) {
        values.get(rows[i] * length, out, i * length, length);
      }
      return out;
    }
  }

  private final Path directory;
  private final Map<String, Integer> rowOf;
  private final @Nullable Part image;
  private final @Nullable Part text;
  private final BackboneShape shape;

  private HiddenStatesFolder(Path directory, Map<String, Integer> rowOf, SafetensorsFile file) {
    this.directory = directory;
    this.rowOf = rowOf;
    image = part(file, "image");
    text = part(file, "text");
    Part first = image != null ? image : text;
    if (first == null) {
      throw wrong(STATES, "holds neither a tensor \"image\" nor \"text\"");
    }
    if (text != null && text.depths() != first.depths()) {
      throw wrong(
          STATES,
          "\"image\" has %d depths and \"text\" %d: they must be as many"
              .formatted(first.depths(), text.depths()));
    }
    shape =
        new BackboneShape(
            FileHash.of(directory, List.of(STATES, IDS)),
            IntStream.range(0, first.depths()).boxed().toList(),
            image == null ? 0 : image.width(),
            text == null ? 0 : text.width());
  }

  /**
   * @throws BackboneException if a file is missing or the two do not fit together
   * @throws io.perpeft.core.tensor.SafetensorsException if the tensors cannot be read
   */
  public static HiddenStatesFolder open(Path directory) {
    Map<String, Integer> rowOf = readIds(directory);
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve(STATES))) {
      return new HiddenStatesFolder(directory, rowOf, file);
    }
  }

  @Override
  public BackboneShape shape() {
    return shape;
  }

  /** Ids of the items it knows. */
  public List<String> ids() {
    return List.copyOf(rowOf.keySet());
  }

  @Override
  public PreparedItem prepare(ItemContent item) {
    row(item.id());
    return new PreparedItem(item.id(), new int[0], null);
  }

  @Override
  public HiddenStates hiddenStates(List<PreparedItem> items) {
    int[] rows = items.stream().mapToInt(item -> row(item.id())).toArray();
    return new HiddenStates(
        rows.length,
        shape.depths().size(),
        shape.imageWidth(),
        shape.textWidth(),
        image == null ? null : image.rows(rows),
        text == null ? null : text.rows(rows));
  }

  private int row(String id) {
    Integer row = rowOf.get(id);
    if (row == null) {
      throw wrong(IDS, "has no item \"%s\": compute its hidden states as well".formatted(id));
    }
    return row;
  }

  private @Nullable Part part(SafetensorsFile file, String name) {
    if (!file.names().contains(name)) {
      return null;
    }
    TensorInfo info = file.info(name);
    long[] shape = info.shape();
    if (info.dtype() != Dtype.F32 || shape.length != 3 || shape[1] < 1 || shape[2] < 1) {
      throw wrong(
          STATES, "tensor \"%s\" is %s: F32 [n, depths, width] is needed".formatted(name, info));
    }
    if (shape[0] != rowOf.size()) {
      throw wrong(
          STATES,
          "tensor \"%s\" has %d rows, but %s has %d ids"
              .formatted(name, shape[0], IDS, rowOf.size()));
    }
    return new Part((int) shape[1], (int) shape[2], file.bytes(name).asFloatBuffer());
  }

  private static Map<String, Integer> readIds(Path directory) {
    Path path = directory.resolve(IDS);
    String[] ids;
    try {
      ids = new ObjectMapper().readValue(path.toFile(), String[].class);
    } catch (JsonProcessingException e) {
      throw new BackboneException(
          path + ": expected an array of strings: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BackboneException(path + ": cannot be read: " + e, e);
    }
    if (ids == null) {
      throw new BackboneException(path + ": expected an array of strings: null");
    }
    Map<String, Integer> rowOf = new LinkedHashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == null || rowOf.put(ids[i], i) != null) {
        throw new BackboneException(
            "%s: entry %d (%s) is null or occurs twice".formatted(path, i, ids[i]));
      }
    }
    return rowOf;
  }

  private BackboneException wrong(String file, String what) {
    return new BackboneException(directory.resolve(file) + ": " + what);
  }

  /** Nothing to free: the mapping goes with the object. */
  @Override
  public void close() {}
}
