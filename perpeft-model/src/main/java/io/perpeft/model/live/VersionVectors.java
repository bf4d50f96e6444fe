package io.perpeft.model.live;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tuning.GroupItems;
import io.perpeft.core.tuning.VectorTable;
import io.perpeft.model.peft.ItemInputs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors of a group's items under one version of weights, encoded when they are first asked for.
 *
 * <p>The last bits of a vector may depend on the shape of the batch it is encoded in and on its
 * place there. So an item is always encoded at the place of its index in a batch of one size:
 * whenever and however often the table is built, it has the same bits.
 */
final class VersionVectors {
  static final int CHUNK = 128;

  private final LearnerContext context;
  private final GroupWeights weights;
  private final GroupItems items;
  private final VectorTable table;

  VersionVectors(LearnerContext context, GroupWeights weights, GroupItems items) {
    this(context, weights, items, context.encoder().paddingVector(weights));
  }

  /**
   * @param known the padding vector and the vectors of the first items, a whole number of chunks
   */
  VersionVectors(LearnerContext context, GroupWeights weights, GroupItems items, float[] known) {
    this(context, weights, items, new VectorTable(context.encoder().width(), known));
  }

  private VersionVectors(
      LearnerContext context, GroupWeights weights, GroupItems items, VectorTable table) {
    this.context = context;
    this.weights = weights;
    this.items = items;
    this.table = table;
  }

  /** What {@link #encode} was asked of. */
  static VersionVectors decode(
      LearnerContext context, GroupWeights weights, GroupItems items, byte[] vectors) {
    float[] rows = new float[vectors.length / Float.BYTES];
    ByteBuffer.wrap(vectors).asFloatBuffer().get(rows);
    return new VersionVectors(
        context, weights, items, VectorTable.owning(context.encoder().width(), rows));
  }

  /** The padding vector and all vectors encoded so far, bit for bit. */
  byte[] encode() {
    float[] rows = table.rows(table.size());
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * rows.length);
    bytes.asFloatBuffer().put(rows);
    return bytes.array();
  }

  /** Whether all of them are there for every group. */
  boolean isShared() {
    return table.isShared();
  }

  /** Bytes of the vectors, without those that are shared. */
  long bytes() {
    return table.bytes();
  }

  GroupWeights weights() {
    return weights;
  }

  /** The table, with at least the first {@code count} items in it. */
  VectorTable covering(int count) {
    while (table.size() < count) {
      int first = table.size() / CHUNK * CHUNK + 1;
      int last = Math.min(first + CHUNK - 1, items.size());
      table.put(first, encode(first, last));
    }
    return table;
  }

  private float[] encode(int first, int last) {
    List<ItemInputs> inputs = new ArrayList<>(CHUNK);
    int[] indices = new int[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      indices[i] = Math.min(first + i, last);
      inputs.add(
          first + i <= last
              ? context.catalogue().inputs(items.id(indices[i]))
              : inputs.get(inputs.size() - 1));
    }
    float[] vectors = context.encoder().vectors(weights, inputs, indices);
    return Arrays.copyOf(vectors, (last - first + 1) * context.encoder().width());
  }
}
