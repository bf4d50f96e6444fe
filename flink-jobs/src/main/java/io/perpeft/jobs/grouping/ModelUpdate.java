package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * News about what users are placed by, for every subtask.
 *
 * @param id item of a vector, group of a centroid or an end, else empty
 * @param partition serving partition of a vector or marker, else 0
 * @param partitions number of serving partitions, of a marker, else 0
 * @param version of the global weights or of the centroid
 * @param vector the item's, the padding item's or the centroid; empty at an end
 */
public record ModelUpdate(
    Kind kind, String id, int partition, int partitions, long version, float[] vector) {
  static final TypeInformation<ModelUpdate> TYPE = StreamTypes.of(ModelUpdate.class);

  /** What the news is about. */
  public enum Kind {
    VECTOR,
    MARKER,
    CENTROID,
    END
  }

  static ModelUpdate vector(String item, int partition, long version, float[] vector) {
    return new ModelUpdate(Kind.VECTOR, item, partition, 0, version, vector);
  }

  static ModelUpdate marker(int partition, int partitions, long version, float[] padding) {
    return new ModelUpdate(Kind.MARKER, "", partition, partitions, version, padding);
  }

  static ModelUpdate centroid(int group, long version, float[] centre) {
    return new ModelUpdate(Kind.CENTROID, Integer.toString(group), 0, 0, version, centre);
  }

  /** A group that takes users no more. */
  static ModelUpdate end(int group, long version) {
    return new ModelUpdate(Kind.END, Integer.toString(group), 0, 0, version, new float[0]);
  }
}
