package io.perpeft.core.live;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The part of a track's state that does not grow with the items.
 *
 * <p>Bytes of version 2, big-endian: {@code PPMT}, int version, long purchases, long published
 * purchases, the unpublished purchases, the cores of both memories, the changed rows as longs of
 * bits, int neighbours. Lists begin with an int count.
 *
 * @param memory core of the memory
 * @param published core of the published memory
 * @param changed rows in which the two differ
 * @param neighbours items of the neighbours
 */
record TrackCore(
    TrackProgress progress, byte[] memory, byte[] published, BitSet changed, int neighbours) {

  private static final int MAGIC = 0x50504d54;
  private static final int VERSION = 2;

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeLong(progress.purchases());
      out.writeLong(progress.publishedPurchases());
      out.writeInt(progress.unpublished().size());
      for (MemoryTrack.Bought bought : progress.unpublished()) {
        out.writeInt(bought.item());
        out.writeInt(bought.history().length);
        for (int row : bought.history()) {
          out.writeInt(row);
        }
      }
      writeBytes(out, memory);
      writeBytes(out, published);
      long[] bits = changed.toLongArray();
      out.writeInt(bits.length);
      for (long word : bits) {
        out.writeLong(word);
      }
      out.writeInt(neighbours);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException if the bytes are no such core
   */
  static TrackCore decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      require(in.readInt() == MAGIC, "do not begin with PPMT");
      int version = in.readInt();
      require(version == VERSION, "are of version " + version + ", this code reads " + VERSION);
      long purchases = in.readLong();
      long publishedPurchases = in.readLong();
      List<MemoryTrack.Bought> unpublished = new ArrayList<>();
      for (int left = readCount(in); left > 0; left--) {
        int item = in.readInt();
        unpublished.add(new MemoryTrack.Bought(readInts(in), item));
      }
      byte[] memory = in.readNBytes(readCount(in));
      byte[] published = in.readNBytes(readCount(in));
      long[] bits = new long[readCount(in)];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = in.readLong();
      }
      int neighbours = in.readInt();
      require(in.available() == 0, "go on after the end");
      return new TrackCore(
          new TrackProgress(purchases, publishedPurchases, unpublished),
          memory,
          published,
          BitSet.valueOf(bits),
          neighbours);
    } catch (EOFException e) {
      throw new IllegalArgumentException("the bytes of an item memory's core end early", e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static int[] readInts(DataInputStream in) throws IOException {
    int[] values = new int[readCount(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  /** A count of things of at least one byte each, checked before anything is allocated. */
  private static int readCount(DataInputStream in) throws IOException {
    int count = in.readInt();
    require(count >= 0 && count <= in.available(), "hold an impossible count of " + count);
    return count;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("the bytes of an item memory's core " + otherwise);
    }
  }
}
