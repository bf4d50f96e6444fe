package io.perpeft.client.view;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of all items as one group sees them, all of one version. Immutable; safe to share
 * between threads.
 *
 * <p>Items lie in rows 0 .. {@link #rows()} - 1. A row may be empty: an item of which other groups
 * have a vector and this one has none yet.
 */
public final class GroupVectors {

  private final String groupId;
  private final long version;
  private final long newestEventTimeMillis;
  private final int width;
  private final ItemIndex index;
  private final BitSet present;
  private final float[] matrix;
  private final float[] padding;

  GroupVectors(
      String groupId,
      long version,
      long newestEventTimeMillis,
      ItemIndex index,
      BitSet present,
      float[] matrix,
      float[] padding) {
    this.groupId = groupId;
    this.version = version;
    this.newestEventTimeMillis = newestEventTimeMillis;
    this.width = padding.length;
    this.index = index;
    this.present = present;
    this.matrix = matrix;
    this.padding = padding;
  }

  /** The group, or {@code global}. */
  public String groupId() {
    return groupId;
  }

  /** Version of the group's weights that all vectors belong to. */
  public long version() {
    return version;
  }

  /** Newest purchase that shaped the version; 0 if none since the generation. */
  public long newestEventTimeMillis() {
    return newestEventTimeMillis;
  }

  /** Numbers in a vector. */
  public int width() {
    return width;
  }

  /** Upper bound of the rows, empty ones included. */
  public int rows() {
    return matrix.length / width;
  }

  /** Items that have a vector. */
  public int items() {
    return present.cardinality();
  }

  /** Whether the row holds an item's vector. */
  public boolean hasRow(int row) {
    return present.get(row);
  }

  /** Row of the item, or -1 if the group has no vector of it. */
  public int row(String itemId) {
    int row = index.row(itemId);
    return row >= 0 && present.get(row) ? row : -1;
  }

  /** The item in a row that {@link #hasRow holds} one. */
  public String itemId(int row) {
    return index.id(row);
  }

  /** Copy of the item's vector, or null if the group has none. */
  public float @Nullable [] vector(String itemId) {
    int row = row(itemId);
    if (row < 0) {
      return null;
    }
    float[] vector = new float[width];
    System.arraycopy(matrix, row * width, vector, 0, width);
    return vector;
  }

  /** Copy of the vector that the recommender sees at positions with no item. */
  public float[] paddingVector() {
    return padding.clone();
  }

  /** Dot product of the row's vector with {@code other}, which has {@link #width()} numbers. */
  public float dot(int row, float[] other) {
    float sum = 0;
    int at = row * width;
    for (int i = 0; i < width; i++) {
      sum += matrix[at + i] * other[i];
    }
    return sum;
  }
}
