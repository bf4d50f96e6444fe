package io.perpeft.client.view;

import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.Vectors;

/** Records of the serving topic for tests; a vector's numbers say which version made it. */
final class ServingLog {

  static final String GENERATION = "gen-a";
  static final int WIDTH = 2;

  private ServingLog() {}

  static ItemEmbedding embedding(String group, String item, long version) {
    return new ItemEmbedding(
        GENERATION,
        group,
        item,
        version,
        Vectors.toBytes(new float[] {version, item.hashCode() % 100}),
        version,
        0L);
  }

  static VersionComplete marker(String group, long version, int partition, int partitions) {
    return new VersionComplete(
        GENERATION,
        group,
        version,
        partition,
        partitions,
        0,
        0,
        Vectors.toBytes(new float[] {version, -1}),
        version,
        0L,
        0L,
        null);
  }

  static VersionComplete end(String group, String successor, int partition, int partitions) {
    VersionComplete end = marker(group, 0, partition, partitions);
    end.setPaddingVector(Vectors.toBytes(new float[0]));
    end.setSuccessorId(successor);
    return end;
  }
}
