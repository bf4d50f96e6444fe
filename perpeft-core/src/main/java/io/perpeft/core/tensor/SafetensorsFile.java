package io.perpeft.core.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file, read in place: an 8-byte header length, a JSON header, raw little-endian
 * tensors. The whole header is checked on opening, so a file from a stranger costs no more memory
 * than its own size, and every defect is a {@link SafetensorsException}.
 *
 * <p>Each tensor is mapped on its own, so the file may be larger than 2 GiB. Buffers stay valid
 * after {@link #close()}. Safe for use by several threads.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final int LENGTH_BYTES = 8;

  /** The format's own limit. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private final String source;
  private final SafetensorsHeader header;
  private final long dataStart;
  private final @Nullable FileChannel channel;
  private final @Nullable ByteBuffer memory;

  private SafetensorsFile(
      String source,
      SafetensorsHeader header,
      long dataStart,
      @Nullable FileChannel channel,
      @Nullable ByteBuffer memory) {
    this.source = source;
    this.header = header;
    this.dataStart = dataStart;
    this.channel = channel;
    this.memory = memory;
  }

  /** Opens a file; nothing but its header is read. */
  public static SafetensorsFile open(Path file) {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new SafetensorsException(file + ": cannot be opened: " + e, e);
    }
    try {
      long size = channel.size();
      ByteBuffer length = read(channel, 0, (int) Math.min(LENGTH_BYTES, size));
      int headerBytes = headerBytes(length, size, file.toString());
      byte[] json = read(channel, LENGTH_BYTES, headerBytes).array();
      long dataStart = LENGTH_BYTES + (long) headerBytes;
      SafetensorsHeader header = SafetensorsHeader.parse(json, size - dataStart, file.toString());
      return new SafetensorsFile(file.toString(), header, dataStart, channel, null);
    } catch (IOException | RuntimeException e) {
      closeAfter(channel, e);
      throw e instanceof SafetensorsException known
          ? known
          : new SafetensorsException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Reads the bytes between the buffer's position and limit without copying them.
   *
   * @param source what the bytes are, for messages
   */
  public static SafetensorsFile parse(ByteBuffer bytes, String source) {
    ByteBuffer memory = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int size = memory.remaining();
    int headerBytes = headerBytes(memory, size, source);
    byte[] json = new byte[headerBytes];
    memory.get(LENGTH_BYTES, json);
    int dataStart = LENGTH_BYTES + headerBytes;
    SafetensorsHeader header = SafetensorsHeader.parse(json, size - dataStart, source);
    return new SafetensorsFile(source, header, dataStart, null, memory);
  }

  /** Names in the order of the header. */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  /** The header's free-form entries; empty if it has none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  public TensorInfo info(String name) {
    TensorInfo info = header.tensors().get(name);
    if (info == null) {
      throw new SafetensorsException(
          "%s: there is no tensor '%s' among the %d it holds"
              .formatted(source, name, header.tensors().size()));
    }
    return info;
  }

  /** A tensor's raw bytes: little-endian, read-only, not copied; at most 2 GiB. */
  public ByteBuffer bytes(String name) {
    TensorInfo info = info(name);
    if (info.byteSize() > Integer.MAX_VALUE) {
      throw bad(name, "its %d bytes are more than one buffer holds".formatted(info.byteSize()));
    }
    int length = (int) info.byteSize();
    ByteBuffer view;
    if (channel == null) {
      view = requireMemory().slice((int) (dataStart + info.begin()), length);
    } else if (length == 0) {
      view = ByteBuffer.allocate(0);
    } else {
      view = map(channel, name, dataStart + info.begin(), length);
    }
    return view.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A copy of a tensor of type F32, F16 or BF16 as float32. */
  public FloatTensor floats(String name) {
    TensorInfo info = info(name);
    int[] shape = intShape(name, info);
    ByteBuffer bytes = bytes(name);
    float[] data = new float[(int) info.elements()];
    switch (info.dtype()) {
      case F32 -> bytes.asFloatBuffer().get(data);
      case F16 -> {
        for (int i = 0; i < data.length; i++) {
          data[i] = HalfFloats.f16ToFloat(bytes.getShort(2 * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < data.length; i++) {
          data[i] = HalfFloats.bf16ToFloat(bytes.getShort(2 * i));
        }
      }
      default -> throw bad(name, "F32, F16 or BF16 is needed, but its dtype is " + info.dtype());
    }
    return new FloatTensor(shape, data);
  }

  /** A copy of the numbers of a tensor of type I64. */
  public long[] longs(String name) {
    TensorInfo info = info(name);
    if (info.dtype() != Dtype.I64) {
      throw bad(name, "I64 is needed, but its dtype is " + info.dtype());
    }
    long[] data = new long[(int) Math.min(info.elements(), Integer.MAX_VALUE)];
    bytes(name).asLongBuffer().get(data);
    return data;
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new SafetensorsException(source + ": cannot be closed: " + e, e);
      }
    }
  }

  private ByteBuffer map(FileChannel channel, String name, long position, int length) {
    try {
      return channel.map(FileChannel.MapMode.READ_ONLY, position, length);
    } catch (IOException e) {
      throw new SafetensorsException(
          "%s: tensor '%s': cannot be mapped: %s".formatted(source, name, e), e);
    }
  }

  private ByteBuffer requireMemory() {
    if (memory == null) {
      throw new IllegalStateException("A safetensors file has either a channel or bytes");
    }
    return memory;
  }

  private int[] intShape(String name, TensorInfo info) {
    int[] shape = new int[info.shape().length];
    for (int i = 0; i < shape.length; i++) {
      if (info.shape()[i] > Integer.MAX_VALUE) {
        throw bad(name, "shape " + Arrays.toString(info.shape()) + " is too large for memory");
      }
      shape[i] = (int) info.shape()[i];
    }
    return shape;
  }

  private SafetensorsException bad(String name, String why) {
    return new SafetensorsException("%s: tensor '%s': %s".formatted(source, name, why));
  }

  private static int headerBytes(ByteBuffer start, long size, String source) {
    if (size < LENGTH_BYTES) {
      throw new SafetensorsException(
          "%s: %d bytes are too few for a safetensors file".formatted(source, size));
    }
    long length = start.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    if (length < 0 || length > MAX_HEADER_BYTES || length > size - LENGTH_BYTES) {
      throw new SafetensorsException(
          "%s: the header claims %s bytes, but the file has %d and the format allows %d"
              .formatted(source, Long.toUnsignedString(length), size, MAX_HEADER_BYTES));
    }
    return (int) length;
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  private static void closeAfter(FileChannel channel, Exception failure) {
    try {
      channel.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
