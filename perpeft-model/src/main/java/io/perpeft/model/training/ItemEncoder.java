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

  private final int capacity;
  private final FrozenRecommender recommender;
  private final AdapterMethod method;
  private final Priority priority;
  private final ModelProgram model;
  private final EncodingProgram program;
  private final ResidentWeights resident;

  public ItemEncoder(FrozenRecommender recommender, AdapterMethod method, Priority priority) {
    this(recommender, method, priority, RESIDENT);
  }

  /**
   * @param capacity weights kept on the device between calls
   */
  public ItemEncoder(
      FrozenRecommender recommender, AdapterMethod method, Priority priority, int capacity) {
    this.capacity = capacity;
    this.recommender = recommender;
    this.method = method;
    this.priority = priority;
    model = new ModelProgram(method, recommender.settings().heads());
    program = new EncodingProgram(model, recommender.device().precision().bits());
    resident =
        new ResidentWeights(
            method, program, RecommenderLayout.projector(method.featureWidth(), width()), capacity);
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
    return vectors(List.of(weights), inputs, itemIndex).get(0);
  }

  /**
   * As {@link #vectors(GroupWeights, List, int[])} under several groups' weights, in their order;
   * what is the same for all groups is done once.
   */
  public List<float[]> vectors(
      List<GroupWeights> groups, List<ItemInputs> inputs, int[] itemIndex) {
    if (itemIndex.length != inputs.size()) {
      throw new IllegalArgumentException(
          "%d indices for %d items".formatted(itemIndex.length, inputs.size()));
    }
    return inChunks(
        groups,
        inputs,
        width(),
        (tensors, weights, ready, from, until) ->
            program.vectors(
                tensors,
                weights.adapter(),
                weights.projector(),
                recommender.idTable(),
                ready,
                IntStream.range(from, until).map(i -> idRow(itemIndex[i])).toArray()));
  }

  /** What the adapter makes of the items: [n, method.featureWidth()], row-major. */
  public float[] features(GroupWeights weights, List<ItemInputs> inputs) {
    return inChunks(
            List.of(weights),
            inputs,
            method.featureWidth(),
            (tensors, entry, ready, from, until) ->
                program.features(tensors, entry.adapter(), ready))
        .get(0);
  }

  /** Vector of the padding item, x_0 = 0.5 P(0). */
  public float[] paddingVector(GroupWeights weights) {
    return device()
        .call(
            priority,
            tensors ->
                model
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

  private int idRow(int item) {
    return item <= recommender.items() ? item : 0;
  }

  private interface Pass {
    NDArray run(
        Tensors tensors, ResidentWeights.Entry weights, List<NDArray> items, int from, int until);
  }

  private List<float[]> inChunks(
      List<GroupWeights> groups, List<ItemInputs> inputs, int columns, Pass pass) {
    int most = method.inputs().itemsAtOnce();
    int items = Math.min(CHUNK, Math.min(most, inputs.size()));
    int groupsAtOnce = Math.min(capacity, Math.max(1, most / Math.max(1, items)));
    List<float[]> rows =
        groups.stream()
            .map(group -> new float[Math.multiplyExact(inputs.size(), columns)])
            .toList();
    for (int start = 0; start < inputs.size(); start += items) {
      int from = start;
      int until = Math.min(inputs.size(), from + items);
      for (int group = 0; group < groups.size(); group += groupsAtOnce) {
        int first = group;
        int last = Math.min(groups.size(), group + groupsAtOnce);
        device()
            .call(
                priority,
                tensors -> {
                  List<NDArray> ready = ready(tensors, inputs, from, until);
                  for (int g = first; g < last; g++) {
                    ResidentWeights.Entry weights = resident.get(tensors, groups.get(g));
                    float[] part = pass.run(tensors, weights, ready, from, until).toFloatArray();
                    System.arraycopy(part, 0, rows.get(g), from * columns, part.length);
                  }
                  return true;
                });
      }
    }
    return rows;
  }

  private List<NDArray> ready(Tensors tensors, List<ItemInputs> inputs, int from, int until) {
    BatchInputs listed = new BatchInputs.LookedUp(method.inputs(), place -> inputs.get(place - 1));
    return program.inputs(tensors, listed, IntStream.rangeClosed(from + 1, until).toArray());
  }

  private Device device() {
    return recommender.device();
  }
}
