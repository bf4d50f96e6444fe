package io.perpeft.core.memory;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * State of an {@link ItemMemory} as bytes: a core that grows with the groups, and a piece for each
 * row. The whole is both, one after the other.
 *
 * <p>Version 2, little-endian. Core: {@code PPIM}, int version, the options, int rows, the free
 * rows, times of the counts, the shared weights, the groups. Row: the item id with its length or −1
 * for none, q, c, the two Adagrad sums, the sums of the counts.
 */
final class MemoryCodec {

  private static final int MAGIC = 0x4d495050; // "PPIM"
  private static final int FORMAT_VERSION = 2;

  private MemoryCodec() {}

  static byte[] encode(ItemMemory memory) {
    BinaryState.Writer out = new BinaryState.Writer();
    out.putBytes(core(memory));
    for (int row = 0; row < memory.rows(); row++) {
      out.putBytes(row(memory, row));
    }
    return out.bytes();
  }

  static ItemMemory decode(byte[] bytes) {
    BinaryState.Reader in = new BinaryState.Reader(bytes);
    ItemMemory memory = decode(in.getBytes("core"), row -> in.getBytes("row"));
    in.requireEnd();
    return memory;
  }

  static byte[] core(ItemMemory memory) {
    BinaryState.Writer out = new BinaryState.Writer();
    out.putInt(MAGIC);
    out.putInt(FORMAT_VERSION);
    encode(memory.options(), out);
    out.putInt(memory.rows());
    out.putInt(memory.freeRows().size());
    memory.freeRows().forEach(out::putInt);
    memory.counts().encodeTimes(out);
    memory.coPurchases().encodeTimes(out);
    memory.sharedWeights().encode(out);
    out.putInt(memory.groups().size());
    for (int group : memory.groups()) {
      out.putInt(group);
      memory.group(group).encode(out);
    }
    return out.bytes();
  }

  static byte[] row(ItemMemory memory, int row) {
    BinaryState.Writer out = new BinaryState.Writer();
    String item = memory.item(row);
    out.putInt(item == null ? 0 : 1);
    if (item != null) {
      out.putString(item);
    }
    memory.q().encodeRow(out, row);
    memory.c().encodeRow(out, row);
    out.putFloat(memory.q().squares()[row]);
    out.putFloat(memory.c().squares()[row]);
    memory.counts().encodeRow(out, row);
    memory.coPurchases().encodeRow(out, row);
    return out.bytes();
  }

  static ItemMemory decode(byte[] core, IntFunction<byte @Nullable []> rowBytes) {
    BinaryState.Reader in = new BinaryState.Reader(core);
    requireEqual("magic", MAGIC, in.getInt());
    requireEqual("format version", FORMAT_VERSION, in.getInt());
    ItemMemory memory = new ItemMemory(decodeOptions(in));
    int rows = in.getInt();
    if (rows < 0) {
      throw new IllegalArgumentException("item memory state: " + rows + " rows");
    }
    int[] free = new int[in.getCount("free rows", Integer.BYTES)];
    in.getInts(free, free.length);
    memory.counts().decodeTimes(in);
    memory.coPurchases().decodeTimes(in);
    memory.sharedWeights().decode(in);
    decodeGroups(in, memory, rows);
    in.requireEnd();
    for (int row = 0; row < rows; row++) {
      memory.growTo(row + 1);
      byte[] piece = rowBytes.apply(row);
      if (piece != null) {
        decodeRow(new BinaryState.Reader(piece), memory, row, rows);
      }
    }
    for (int row : free) {
      if (row < 0 || row >= rows || memory.item(row) != null) {
        throw new IllegalArgumentException("item memory state: row " + row + " is not free");
      }
      memory.freeRows().add(row);
    }
    return memory;
  }

  private static void decodeGroups(BinaryState.Reader in, ItemMemory memory, int rows) {
    int groups = in.getCount("groups", Integer.BYTES);
    for (int i = 0; i < groups; i++) {
      memory.group(in.getInt()).decode(in, rows);
    }
  }

  private static void decodeRow(BinaryState.Reader in, ItemMemory memory, int row, int rows) {
    memory.setItem(row, in.getInt() == 0 ? null : in.getString());
    memory.q().decodeRow(in, row);
    memory.c().decodeRow(in, row);
    memory.q().squares()[row] = in.getFloat();
    memory.c().squares()[row] = in.getFloat();
    memory.counts().decodeRow(in, row);
    memory.coPurchases().decodeRow(in, row, rows);
    in.requireEnd();
  }

  private static void encode(MemoryOptions options, BinaryState.Writer out) {
    out.putInt(options.factors());
    encode(options.history(), out);
    encode(options.profile(), out);
    encode(options.visit(), out);
    out.putInt(options.neighbours());
    out.putLong(options.neighbourHalfLifeMillis());
    out.putInt(options.negatives());
    out.putInt(options.recentPurchases());
    out.putDouble(options.factorRate());
    out.putDouble(options.weightRate());
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      out.putLong(options.halfLives().millis(k));
    }
    out.putInt(options.maxItems());
    out.putLong(options.seed());
  }

  private static MemoryOptions decodeOptions(BinaryState.Reader in) {
    return new MemoryOptions(
        in.getInt(),
        decodeWindow(in),
        decodeWindow(in),
        decodeWindow(in),
        in.getInt(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getDouble(),
        in.getDouble(),
        new HalfLives(in.getLong(), in.getLong(), in.getLong()),
        in.getInt(),
        in.getLong());
  }

  private static void encode(HistoryWindow window, BinaryState.Writer out) {
    out.putInt(window.length());
    out.putDouble(window.decay());
  }

  private static HistoryWindow decodeWindow(BinaryState.Reader in) {
    return new HistoryWindow(in.getInt(), in.getDouble());
  }

  private static void requireEqual(String what, long expected, long found) {
    if (expected != found) {
      throw new IllegalArgumentException(
          "item memory state: %s is %d, expected %d".formatted(what, found, expected));
    }
  }
}
