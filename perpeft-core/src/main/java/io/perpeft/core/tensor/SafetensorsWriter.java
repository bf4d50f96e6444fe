package io.perpeft.core.tensor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.files.AtomicFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes safetensors. The same tensors in the same order give the same bytes: int64 tensors first,
 * then float32, each in the order of the map, so that every number is aligned to its size; metadata
 * by key.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;
  private static final int CHUNK_BYTES = 1 << 20;

  private SafetensorsWriter() {}

  /** Replaces {@code file}; a reader sees the old file or the new one, never a part. */
  public static void write(
      Path file, Map<String, ? extends Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    AtomicFiles.write(file, channel -> emit(tensors, metadata, channel));
  }

  /** The file's bytes; for tensors of less than 2 GiB together. */
  public static byte[] encode(Map<String, ? extends Tensor> tensors, Map<String, String> metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      emit(tensors, metadata, Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void emit(
      Map<String, ? extends Tensor> tensors, Map<String, String> metadata, WritableByteChannel out)
      throws IOException {
    List<Map.Entry<String, ? extends Tensor>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(Comparator.comparingInt(e -> -elementBytes(e.getValue())));
    AtomicFiles.writeFully(out, header(ordered, metadata));
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<String, ? extends Tensor> entry : ordered) {
      emitData(entry.getValue(), chunk, out);
    }
  }

  private static ByteBuffer header(
      List<Map.Entry<String, ? extends Tensor>> ordered, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      header.set("__metadata__", JSON.valueToTree(new TreeMap<>(metadata)));
    }
    long offset = 0;
    for (Map.Entry<String, ? extends Tensor> entry : ordered) {
      Tensor tensor = entry.getValue();
      long end = offset + (long) Tensor.elements(tensor.shape()) * elementBytes(tensor);
      ObjectNode info = header.putObject(entry.getKey());
      info.put("dtype", tensor instanceof FloatTensor ? "F32" : "I64");
      info.set("shape", JSON.valueToTree(tensor.shape()));
      info.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(bytes.array(), (byte) ' ');
    return bytes.putLong(0, padded).put(8, json);
  }

  private static void emitData(Tensor tensor, ByteBuffer chunk, WritableByteChannel out)
      throws IOException {
    int perChunk = CHUNK_BYTES / elementBytes(tensor);
    int count = Tensor.elements(tensor.shape());
    for (int from = 0; from < count; from += perChunk) {
      int length = Math.min(perChunk, count - from);
      chunk.clear();
      if (tensor instanceof FloatTensor floats) {
        chunk.asFloatBuffer().put(floats.data(), from, length);
      } else if (tensor instanceof LongTensor longs) {
        chunk.asLongBuffer().put(longs.data(), from, length);
      }
      AtomicFiles.writeFully(out, chunk.limit(length * elementBytes(tensor)));
    }
  }

  private static int elementBytes(Tensor tensor) {
    return tensor instanceof FloatTensor ? Float.BYTES : Long.BYTES;
  }
}
