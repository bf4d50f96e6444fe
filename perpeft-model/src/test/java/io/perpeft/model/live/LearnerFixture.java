package io.perpeft.model.live;

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
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.training.AdamW;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.TuningContext;
import io.perpeft.model.training.TuningOptions;
import io.perpeft.model.weights.Initialiser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A small generation with random weights, a catalogue of random hidden states, and logs. */
final class LearnerFixture implements AutoCloseable {
  static final int GENERATION_ITEMS = 150;
  private static final int WIDTH = 8;
  private static final int HISTORY = 4;
  private static final int TEXT_WIDTH = 6;
  private static final BackboneShape SHAPE =
      new BackboneShape("0".repeat(64), List.of(0, 1), 0, TEXT_WIDTH);

  final Generation generation = generation();
  final Catalogue catalogue = new Catalogue();
  final BreakableMethod method = new BreakableMethod(new IisanMethod(SHAPE, 4));
  final LearnerContext context;
  private final Device device = Device.open("cpu");
  private final FrozenRecommender recommender = FrozenRecommender.of(device, generation);

  LearnerFixture(double learningRate) {
    this(learningRate, new GateOptions(9, 1, 1, 3));
  }

  LearnerFixture(double learningRate, GateOptions gate) {
    this(learningRate, gate, Residency.unlimited());
  }

  LearnerFixture(double learningRate, GateOptions gate, Residency residency) {
    context =
        new LearnerContext(
            generation,
            new CatalogueIndex(generation.itemIds()),
            new TuningContext(
                recommender, method, new TuningOptions(AdamW.of(learningRate, 1e-4), 0.3, 4)),
            new LearnerSettings(
                new BatchLimits(4, 10_000),
                new NegativeSampler(16),
                new ReleasePolicy(3, Long.MAX_VALUE),
                gate,
                1_000,
                20),
            catalogue,
            residency);
  }

  /** Knows every item but those withheld. */
  static final class Catalogue implements ItemCatalogue {
    final Set<String> withheld = new HashSet<>();

    @Override
    public boolean has(String itemId) {
      return !withheld.contains(itemId);
    }

    @Override
    public ItemInputs inputs(String itemId) {
      Random random = new Random(itemId.hashCode());
      float[] text = new float[2 * TEXT_WIDTH];
      for (int i = 0; i < text.length; i++) {
        text[i] = (float) random.nextGaussian();
      }
      return new PooledStates(2, new float[0], text);
    }
  }

  /** Purchases in pairs: who bought an even item buys the next one; a tenth are of new items. */
  static List<Example> log(int size, long seed) {
    Random random = new Random(seed);
    List<Example> log = new ArrayList<>();
    for (int k = 0; k < size; k++) {
      int item = 2 * random.nextInt(random.nextInt(10) == 0 ? 100 : GENERATION_ITEMS / 2);
      log.add(
          new Example(
              random.nextInt(8) == 0 ? List.of() : List.of(item(random.nextInt(50)), item(item)),
              item(item + 1),
              List.of(item(random.nextInt(50))),
              0,
              k * 100L + (random.nextInt(40) == 0 ? 50_000 : 0),
              k,
              new LogPosition("examples", 2, 10 + k)));
    }
    return log;
  }

  /** The same with other targets: what is bought has nothing to do with what was bought before. */
  static List<Example> poisoned(int size, long seed) {
    Random random = new Random(seed + 1_000);
    return log(size, seed).stream()
        .map(
            example ->
                new Example(
                    example.history(),
                    item(random.nextInt(GENERATION_ITEMS)),
                    example.remembered(),
                    example.inVisit(),
                    example.eventTimeMillis(),
                    example.ingestTimeMillis(),
                    example.position()))
        .toList();
  }

  static String item(int number) {
    return "item-" + number;
  }

  private static Generation generation() {
    Initialiser initialiser = new Initialiser(3);
    IisanMethod method = new IisanMethod(SHAPE, 4);
    Map<String, FloatTensor> recommender = new LinkedHashMap<>();
    recommender.put(
        RecommenderLayout.ID_TABLE,
        RecommenderLayout.initialIds(GENERATION_ITEMS, WIDTH, initialiser));
    RecommenderLayout.initialSasrec(RecommenderLayout.sasrec(WIDTH, HISTORY, 2), WIDTH, initialiser)
        .forEach((name, tensor) -> recommender.put(RecommenderLayout.SASREC + name, tensor));
    TreeMap<Integer, GroupWeights> groups = new TreeMap<>();
    for (int group = 0; group < 2; group++) {
      groups.put(group, weights(method, initialiser, group));
    }
    return Generation.of(
        new GenerationContent(
            AdapterMethods.identity(method),
            new BackboneIdentity(
                BackboneIdentity.HIDDEN_STATES, SHAPE.sha256(), SHAPE.depths(), 0, TEXT_WIDTH),
            new GenerationSettings(WIDTH, HISTORY, 2, 2, 1, "sampled-softmax", Map.of()),
            Map.of(),
            IntStream.range(0, GENERATION_ITEMS).mapToObj(LearnerFixture::item).toList(),
            recommender,
            weights(method, initialiser, 9),
            groups,
            Centroids.numbered(new float[][] {new float[WIDTH], new float[WIDTH]}),
            new long[] {5, 5}),
        Instant.EPOCH);
  }

  private static GroupWeights weights(IisanMethod method, Initialiser initialiser, long seed) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    method
        .initialWeights(seed)
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
    context.close();
    recommender.close();
    device.close();
  }
}
