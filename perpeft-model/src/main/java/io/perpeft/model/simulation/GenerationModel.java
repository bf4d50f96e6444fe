package io.perpeft.model.simulation;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.core.tuning.CatalogueIndex;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.live.LearnerContext;
import io.perpeft.model.live.LearnerSettings;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.ItemEncoder;
import io.perpeft.model.training.ItemSource;
import io.perpeft.model.training.TuningContext;
import io.perpeft.model.training.TuningOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A generation, with the inputs of every item of the log, whether the generation knows it or not.
 */
final class GenerationModel implements SimulationModel {

  private final Generation generation;
  private final AdapterMethod method;
  private final ItemSource inputs;
  private final LearnerSettings learnerSettings;
  private final TuningOptions tuningOptions;
  private final FrozenRecommender recommender;
  private final ItemEncoder encoder;
  private final SasRec sasRec;
  private final CatalogueIndex index;
  private final List<String> items;

  /** The generation's index of each item of the log, 0 for none; [items]. */
  private final int[] generationIndex;

  private final ItemVectors global;
  private final ItemVectors groups;

  /**
   * @param items ids of the log's items; item j is at index j − 1
   * @param inputs by item of the log
   */
  GenerationModel(
      Generation generation,
      Device device,
      AdapterMethod method,
      List<String> items,
      ItemSource inputs,
      LearnerSettings learnerSettings,
      TuningOptions tuningOptions) {
    this.generation = generation;
    this.method = method;
    this.inputs = inputs;
    this.items = items;
    this.learnerSettings = learnerSettings;
    this.tuningOptions = tuningOptions;
    recommender = FrozenRecommender.of(device, generation);
    encoder = new ItemEncoder(recommender, method, Priority.REFRESH);
    sasRec = SasRec.of(generation.recommender(), generation.settings().heads());
    index = new CatalogueIndex(generation.itemIds());
    generationIndex = generationIndex(generation.itemIds(), items);
    global = new ItemVectors(sasRec, Map.of(0, vectors(generation.global())));
    Map<Integer, float[]> byGroup = new HashMap<>();
    generation.groups().forEach((group, weights) -> byGroup.put(group, vectors(weights)));
    groups = new ItemVectors(sasRec, byGroup);
  }

  @Override
  public ItemVectors global() {
    return global;
  }

  @Override
  public ItemVectors groups() {
    return groups;
  }

  @Override
  public Centroids centroids() {
    return generation.centroids();
  }

  @Override
  public long[] groupSizes() {
    return generation.groupSizes();
  }

  @Override
  public VectorLearner liveGroups(InteractionLog log) {
    LogCatalogue catalogue = new LogCatalogue(items, inputs);
    LearnerContext context =
        new LearnerContext(
            generation,
            index,
            new TuningContext(recommender, method, tuningOptions),
            learnerSettings,
            catalogue);
    return new LiveGroups(log, context, groups, this::vectors);
  }

  @Override
  public void close() {
    encoder.close();
    recommender.close();
  }

  /** [1 + items, width]: the padding vector, then every item of the log. */
  private float[] vectors(GroupWeights weights) {
    int width = encoder.width();
    float[] rows = new float[(1 + items.size()) * width];
    System.arraycopy(encoder.paddingVector(weights), 0, rows, 0, width);
    float[] vectors =
        encoder.vectors(
            weights,
            IntStream.rangeClosed(1, items.size()).mapToObj(inputs::inputs).toList(),
            generationIndex);
    System.arraycopy(vectors, 0, rows, width, vectors.length);
    return rows;
  }

  private static int[] generationIndex(List<String> known, List<String> items) {
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < known.size(); i++) {
      indices.put(known.get(i), i + 1);
    }
    return items.stream().mapToInt(item -> indices.getOrDefault(item, 0)).toArray();
  }
}
