package io.perpeft.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.rocksdb.RocksDBException;

/**
 * First entry of a store. Layout of version 1, big-endian: the four bytes {@code PPIS}, an int
 * version, then the producer's name as UTF-8 up to the end.
 */
final class StoreHeader {
  private static final byte[] KEY = "header".getBytes(UTF_8);
  private static final byte[] MAGIC = "PPIS".getBytes(UTF_8);
  private static final int VERSION = 1;

  private StoreHeader() {}

  /** Whether the files are of this version and hold this producer's inputs; new files become so. */
  static boolean claim(RocksFiles files, String producer) throws RocksDBException {
    byte[] wanted = encode(producer);
    byte[] found = files.db.get(files.meta, KEY);
    if (found == null) {
      files.db.put(files.meta, files.writes, KEY, wanted);
      return true;
    }
    return Arrays.equals(found, wanted);
  }

  private static byte[] encode(String producer) {
    byte[] name = producer.getBytes(UTF_8);
    return ByteBuffer.allocate(MAGIC.length + Integer.BYTES + name.length)
        .put(MAGIC)
        .putInt(VERSION)
        .put(name)
        .array();
  }
}
