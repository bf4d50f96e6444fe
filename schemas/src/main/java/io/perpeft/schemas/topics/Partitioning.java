package io.perpeft.schemas.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Where records lie that are not placed by their whole key. */
public final class Partitioning {

  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private Partitioning() {}

  /**
   * Partition of the serving topic that holds an item's vectors, of whatever group: the partition
   * that Kafka's default partitioner gives to the key {@code itemId}, so that an item's vectors and
   * its record in a topic keyed by item have the same number.
   *
   * @throws IllegalArgumentException if there is no partition to choose from
   */
  public static int servingPartition(String itemId, int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions is " + partitions + ", must be at least 1");
    }
    return (murmur2(itemId.getBytes(UTF_8)) & Integer.MAX_VALUE) % partitions;
  }

  /** MurmurHash2 of 32 bits (Austin Appleby) with the seed that Kafka uses. */
  private static int murmur2(byte[] data) {
    int hash = SEED ^ data.length;
    int whole = data.length & ~3;
    for (int at = 0; at < whole; at += 4) {
      int word = littleEndian(data, at, 4) * M;
      word = (word ^ (word >>> R)) * M;
      hash = (hash * M) ^ word;
    }
    if (whole < data.length) {
      hash = (hash ^ littleEndian(data, whole, data.length - whole)) * M;
    }
    hash = (hash ^ (hash >>> 13)) * M;
    return hash ^ (hash >>> 15);
  }

  private static int littleEndian(byte[] data, int from, int count) {
    int word = 0;
    for (int i = 0; i < count; i++) {
      word |= (data[from + i] & 0xff) << (8 * i);
    }
    return word;
  }
}
