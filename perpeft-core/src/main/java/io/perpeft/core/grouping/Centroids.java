package io.perpeft.core.grouping;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Centres of the interest groups, in one order of groups. The arrays are not copied.
 *
 * @param ids group ids, non-negative, each once
 * @param centres a vector per group, all of one width
 */
public record Centroids(int[] ids, float[][] centres) {
  public Centroids {
    if (ids.length == 0 || ids.length != centres.length) {
      throw new IllegalArgumentException(
          "%d group ids for %d centres; at least one of each is needed"
              .formatted(ids.length, centres.length));
    }
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || centres[i].length != centres[0].length) {
        throw new IllegalArgumentException(
            "Group id %d is negative or its centre's width %d is not %d"
                .formatted(ids[i], centres[i].length, centres[0].length));
      }
    }
    if (Arrays.stream(ids).distinct().count() != ids.length) {
      throw new IllegalArgumentException("A group id occurs twice: " + Arrays.toString(ids));
    }
  }

  /** Groups 0, 1, 2, … with these centres. */
  public static Centroids numbered(float[][] centres) {
    int[] ids = new int[centres.length];
    Arrays.setAll(ids, i -> i);
    return new Centroids(ids, centres);
  }

  /** Number of groups. */
  public int size() {
    return ids.length;
  }

  /** Length of a centre. */
  public int width() {
    return centres[0].length;
  }

  public boolean contains(int group) {
    return indexOf(group) >= 0;
  }

  public float[] centre(int group) {
    int index = indexOf(group);
    if (index < 0) {
      throw new IllegalArgumentException(
          "Group %d is none of %s".formatted(group, Arrays.toString(ids)));
    }
    return centres[index];
  }

  /** Id of the group with the nearest centre; of equally near ones the first. */
  public int nearest(float[] vector) {
    int best = 0;
    double bestDistance = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ids.length; i++) {
      double distance = Vectors.squaredDistance(vector, centres[i]);
      if (distance < bestDistance) {
        best = i;
        bestDistance = distance;
      }
    }
    return ids[best];
  }

  /** Euclidean distance from a group's centre. */
  public double distance(int group, float[] vector) {
    return Math.sqrt(Vectors.squaredDistance(vector, centre(group)));
  }

  /** The same groups with one centre replaced, or with one group more. */
  public Centroids with(int group, float[] centre) {
    int index = indexOf(group);
    if (index < 0) {
      int[] more = Arrays.copyOf(ids, ids.length + 1);
      more[ids.length] = group;
      float[][] all = Arrays.copyOf(centres, centres.length + 1);
      all[centres.length] = centre;
      return new Centroids(more, all);
    }
    float[][] changed = centres.clone();
    changed[index] = centre;
    return new Centroids(ids, changed);
  }

  /**
   * The groups but one.
   *
   * @throws IllegalArgumentException if it is the only one
   */
  public Centroids without(int group) {
    int[] left = IntStream.range(0, ids.length).filter(i -> ids[i] != group).toArray();
    return new Centroids(
        IntStream.of(left).map(i -> ids[i]).toArray(),
        IntStream.of(left).mapToObj(i -> centres[i]).toArray(float[][]::new));
  }

  private int indexOf(int group) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == group) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Centroids that
        && Arrays.equals(ids, that.ids)
        && Arrays.deepEquals(centres, that.centres);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + Arrays.deepHashCode(centres);
  }

  @Override
  public String toString() {
    return "Centroids" + Arrays.toString(ids);
  }
}
