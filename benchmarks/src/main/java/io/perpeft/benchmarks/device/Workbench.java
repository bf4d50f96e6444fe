package io.perpeft.benchmarks.device;

import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.MicroBatch;
import io.perpeft.model.training.TuningContext;
import io.perpeft.model.training.TuningOptions;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What the benchmarks share: a recommender of the usual size, group weights and batches. */
final class Workbench implements AutoCloseable {
  /** Items of a batch, each once: as many as 16 users with histories of ten name. */
  static final int ITEMS = 64;

  private static final int USERS = 16;
  private static final int HISTORY = 10;
  private static final int WIDTH = 32;
  private static final int HEADS = 4;
  private static final int BLOCKS = 2;
  private static final float NOISE = 0.01f;

  private final Device device;
  private final Yardstick yardstick;
  private final FrozenRecommender recommender;

  Workbench(Device device) {
    this.device = device;
    yardstick = new Yardstick(device);
    Initialiser initialiser = new Initialiser(1);
    Map<String, FloatTensor> weights = new HashMap<>();
    RecommenderLayout.initialSasrec(
            RecommenderLayout.sasrec(WIDTH, HISTORY, BLOCKS), WIDTH, initialiser)
        .forEach((name, tensor) -> weights.put(RecommenderLayout.SASREC + name, tensor));
    weights.put(
        RecommenderLayout.ID_TABLE, RecommenderLayout.initialIds(ITEMS, WIDTH, initialiser));
    recommender =
        FrozenRecommender.of(
            device,
            new GenerationSettings(WIDTH, HISTORY, HEADS, 8, 1, "sampled-softmax", Map.of()),
            weights);
  }

  Device device() {
    return device;
  }

  Yardstick yardstick() {
    return yardstick;
  }

  FrozenRecommender recommender() {
    return recommender;
  }

  TuningContext tuning(AdapterMethod method) {
    return new TuningContext(recommender, method, TuningOptions.defaults());
  }

  /** Weights of a group, away from the start, where some gradients would be zero. */
  GroupWeights weights(AdapterMethod method, long seed) {
    WeightLayout projector = RecommenderLayout.projector(method.featureWidth(), WIDTH);
    Map<String, FloatTensor> tensors = new HashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    method
        .initialWeights(seed)
        .forEach(
            (name, tensor) -> {
              for (int i = 0; i < tensor.size(); i++) {
                tensor.data()[i] += NOISE * (float) random.nextGaussian();
              }
              tensors.put(GroupWeights.ADAPTER + name, tensor);
            });
    RecommenderLayout.initialProjector(
            projector, method.featureWidth(), WIDTH, new Initialiser(seed))
        .forEach((name, tensor) -> tensors.put(GroupWeights.PROJECTOR + name, tensor));
    return new GroupWeights(tensors);
  }

  /** 16 users' purchases that name items 1 to 64, each at least once. */
  MicroBatch batch() {
    int[][] histories = new int[USERS][];
    for (int user = 0; user < USERS; user++) {
      int first = 2 * user;
      histories[user] =
          IntStream.range(0, HISTORY).map(t -> 1 + (first + t) % (2 * USERS)).toArray();
    }
    int[] targets = IntStream.range(0, USERS).map(user -> 2 * USERS + 1 + user).toArray();
    int[] negatives = IntStream.range(0, USERS).map(k -> 3 * USERS + 1 + k).toArray();
    return new MicroBatch(
        histories, targets, negatives, new float[USERS], new boolean[USERS][USERS]);
  }

  @Override
  public void close() {
    recommender.close();
    yardstick.close();
  }
}
