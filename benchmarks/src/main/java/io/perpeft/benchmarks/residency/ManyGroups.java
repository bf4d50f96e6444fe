package io.perpeft.benchmarks.residency;

import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.residency.Residency;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tuning.BatchLimits;
import io.perpeft.core.tuning.CatalogueIndex;
import io.perpeft.core.tuning.Example;
import io.perpeft.core.tuning.GateOptions;
import io.perpeft.core.tuning.LogPosition;
import io.perpeft.core.tuning.NegativeSampler;
import io.perpeft.core.tuning.ReleasePolicy;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.device.Device;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.live.GroupLearner;
import io.perpeft.model.live.ItemCatalogue;
import io.perpeft.model.live.LearnerContext;
import io.perpeft.model.live.LearnerSettings;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.TuningContext;
import io.perpeft.model.training.TuningOptions;
import io.perpeft.model.weights.Initialiser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Groups that step in turns: IISAN on narrow hidden states, so that a thousand fit in memory. */
final class ManyGroups implements AutoCloseable {
  private static final BackboneShape SHAPE =
      new BackboneShape("0".repeat(64), List.of(0, 1, 2), 192, 128);
  private static final int BOTTLENECK = 16;
  private static final int ITEMS = 256;
  private static final int WIDTH = 32;
  private static final int HISTORY = 10;
  private static final int HEADS = 4;
  private static final int BLOCKS = 2;
  private static final int BATCH = 16;
  private static final int NEGATIVES = 32;

  /** A prime, so that groups that follow each other in time do not in memory. */
  private static final int STRIDE = 37;

  private final FrozenRecommender recommender;
  private final LearnerContext context;
  private final List<GroupLearner> groups = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private int turn;
  private long examples;

  /**
   * @param releaseSteps steps of a group from release to release
   */
  ManyGroups(Device device, int count, int releaseSteps, Residency residency) {
    IisanMethod method = new IisanMethod(SHAPE, BOTTLENECK);
    Generation generation = generation(method, count);
    Map<String, ItemInputs> inputs = inputs(generation.itemIds());
    recommender = FrozenRecommender.of(device, generation);
    context =
        new LearnerContext(
            generation,
            new CatalogueIndex(generation.itemIds()),
            new TuningContext(recommender, method, TuningOptions.defaults()),
            new LearnerSettings(
                new BatchLimits(BATCH, Long.MAX_VALUE),
                new NegativeSampler(NEGATIVES),
                new ReleasePolicy(releaseSteps, Long.MAX_VALUE),
                new GateOptions(0, 0, 0, 1),
                ITEMS,
                ITEMS),
            new Known(inputs),
            residency);
    for (int group = 0; group < count; group++) {
      groups.add(GroupLearner.begin(context, group));
    }
  }

  private record Known(Map<String, ItemInputs> items) implements ItemCatalogue {
    @Override
    public boolean has(String itemId) {
      return items.containsKey(itemId);
    }

    @Override
    public ItemInputs inputs(String itemId) {
      ItemInputs known = items.get(itemId);
      if (known == null) {
        throw new IllegalArgumentException(itemId);
      }
      return known;
    }
  }

  /** Bytes of a group's weights in training and their moments. */
  long trainingBytes() {
    return context.residency().figures().hostBytes() / groups.size();
  }

  Residency residency() {
    return context.residency();
  }

  /** Lets the next groups make a step each, and tells how many releases that led to. */
  int steps(int count) {
    int releases = 0;
    for (int step = 0; step < count; step++) {
      turn = (turn + STRIDE) % groups.size();
      for (int k = 0; k < BATCH; k++) {
        for (BatchOutcome outcome : groups.get(turn).learn(example())) {
          releases += outcome.release() == null ? 0 : 1;
        }
      }
    }
    return releases;
  }

  private Example example() {
    List<String> history =
        IntStream.range(0, HISTORY).mapToObj(i -> item(random.nextInt(ITEMS))).toList();
    long k = examples++;
    return new Example(
        history, item(random.nextInt(ITEMS)), history, 0, k, k, new LogPosition("examples", 0, k));
  }

  private static String item(int number) {
    return "item-" + number;
  }

  private static Map<String, ItemInputs> inputs(List<String> items) {
    SplittableRandom random = new SplittableRandom(2);
    Map<String, ItemInputs> inputs = new HashMap<>();
    for (String item : items) {
      inputs.put(
          item,
          new PooledStates(
              SHAPE.depths().size(),
              numbers(random, SHAPE.depths().size() * SHAPE.imageWidth()),
              numbers(random, SHAPE.depths().size() * SHAPE.textWidth())));
    }
    return inputs;
  }

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private static Generation generation(IisanMethod method, int count) {
    Initialiser initialiser = new Initialiser(3);
    Map<String, FloatTensor> recommender = new HashMap<>();
    recommender.put(
        RecommenderLayout.ID_TABLE, RecommenderLayout.initialIds(ITEMS, WIDTH, initialiser));
    RecommenderLayout.initialSasrec(
            RecommenderLayout.sasrec(WIDTH, HISTORY, BLOCKS), WIDTH, initialiser)
        .forEach((name, tensor) -> recommender.put(RecommenderLayout.SASREC + name, tensor));
    GroupWeights weights = weights(method, initialiser);
    TreeMap<Integer, GroupWeights> groups = new TreeMap<>();
    for (int group = 0; group < count; group++) {
      groups.put(group, weights);
    }
    return Generation.of(
        new GenerationContent(
            AdapterMethods.identity(method),
            new BackboneIdentity(
                BackboneIdentity.HIDDEN_STATES,
                SHAPE.sha256(),
                SHAPE.depths(),
                SHAPE.imageWidth(),
                SHAPE.textWidth()),
            new GenerationSettings(WIDTH, HISTORY, HEADS, count, 1, "sampled-softmax", Map.of()),
            Map.of(),
            IntStream.range(0, ITEMS).mapToObj(ManyGroups::item).toList(),
            recommender,
            weights,
            groups,
            Centroids.numbered(new float[count][WIDTH]),
            new long[count]),
        Instant.EPOCH);
  }

  private static GroupWeights weights(IisanMethod method, Initialiser initialiser) {
    Map<String, FloatTensor> tensors = new HashMap<>();
    method
        .initialWeights(1)
        .forEach((name, tensor) -> tensors.put(GroupWeights.ADAPTER + name, tensor));
    RecommenderLayout.initialProjector(
            RecommenderLayout.projector(method.featureWidth(), WIDTH),
            method.featureWidth(),
            WIDTH,
            initialiser)
        .forEach((name, tensor) -> tensors.put(GroupWeights.PROJECTOR + name, tensor));
    return new GroupWeights(tensors);
  }

  @Override
  public void close() {
    groups.forEach(GroupLearner::close);
    context.close();
    recommender.close();
  }
}
