package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.recommender.RecommenderLayout;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes item vectors under any group's weights: x_j = 0.5 P(m_j) + e_j. Many items go to the
 * device in chunks, so that training gets in between. Safe for use by several threads.
 */
public final class ItemEncoder implements AutoCloseable {
  /**
   * Most items a task: for IISAN some tens of milliseconds on one CPU core at ViT-B/32's widths.
   */
  private static final int CHUNK = 256;

  /** Weights kept on the device between calls. */
  private static final int RESIDENT = 64;

  private final FrozenRecommender recommender;
  private final AdapterMethod method;
  private final Priority priority;
  private final ModelProgram program;
  private final ResidentWeights resident;

  public ItemEncoder(FrozenRecommender recommender, AdapterMethod method, Priority priority) {
    this.recommender = recommender;
    this.method = method;
    this.priority = priority;
    program = new ModelProgram(method, recommender.settings().heads());
    resident =
        new ResidentWeights(
            method, RecommenderLayout.projector(method.featureWidth(), width()), RESIDENT);
  }

  /** Length of an item vector. */
  public int width() {
    return recommender.settings().width();
  }

  /**
   * Item vectors [n, width], row-major, in the order of the inputs.
   *
   * @param itemIndex the items' indices, which choose their ID rows; 0 or beyond the generation's
   *     items for none
   */
  public float[] vectors(GroupWeights weights, List<ItemInputs> inputs, int[] itemIndex) {
    if (itemIndex.length != inputs.size()) {
      throw new IllegalArgumentException(
          "%d indices for %d items".formatted(itemIndex.length, inputs.size()));
    }
    return inChunks(
        inputs.size(),
        width(),
        (tensors, from, until) -> {
          ResidentWeights.Entry entry = resident.get(tensors, weights);
          return program.encode(
              tensors,
              entry.adapter(),
              entry.projector(),
              recommender.idTable(),
              listed(inputs),
              IntStream.rangeClosed(from + 1, until).toArray(),
              IntStream.range(from, until).map(i -> idRow(itemIndex[i])).toArray());
        });
  }

  /** What the adapter makes of the items: [n, method.featureWidth()], row-major. */
  public float[] features(GroupWeights weights, List<ItemInputs> inputs) {
    return inChunks(
        inputs.size(),
        method.featureWidth(),
        (tensors, from, until) ->
            program.features(
                tensors,
                resident.get(tensors, weights).adapter(),
                listed(inputs),
                IntStream.rangeClosed(from + 1, until).toArray()));
  }

  /** Vector of the padding item, x_0 = 0.5 P(0). */
  public float[] paddingVector(GroupWeights weights) {
    return device()
        .call(
            priority,
            tensors ->
                program
                    .paddingVector(
                        tensors,
                        resident.get(tensors, weights).projector(),
                        recommender.idTable(),
                        method.featureWidth())
                    .toFloatArray());
  }

  @Override
  public void close() {
    device()
        .call(
            priority,
            () -> {
              resident.close();
              return true;
            });
  }

  private BatchInputs listed(List<ItemInputs> inputs) {
    return new BatchInputs.LookedUp(method.inputs(), place -> inputs.get(place - 1));
  }

  private int idRow(int item) {
    return item <= recommender.items() ? item : 0;
  }

  private interface Chunk {
    NDArray of(Tensors tensors, int from, int until);
  }

  private float[] inChunks(int count, int columns, Chunk chunk) {
    float[] rows = new float[Math.multiplyExact(count, columns)];
    int size = Math.min(CHUNK, method.inputs().itemsAtOnce());
    for (int start = 0; start < count; start += size) {
      int from = start;
      int until = Math.min(count, from + size);
      float[] part =
          device().call(priority, tensors -> chunk.of(tensors, from, until).toFloatArray());
      System.arraycopy(part, 0, rows, from * columns, part.length);
    }
    return rows;
  }

  private Device device() {
    return recommender.device();
  }
}
