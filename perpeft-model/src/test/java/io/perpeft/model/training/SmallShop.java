package io.perpeft.model.training;

import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A seeded little catalogue with hidden states, first weights, and batches of purchases. */
final class SmallShop {
  static final int ITEMS = 40;
  static final int WIDTH = 16;
  static final int LENGTH = 6;
  static final GenerationSettings SETTINGS =
      new GenerationSettings(WIDTH, LENGTH, 2, 2, 1, "sampled-softmax", Map.of());
  static final BackboneShape SHAPE = new BackboneShape("0", List.of(0, 1, 2), 12, 8);
  static final AdapterMethod METHOD = new IisanMethod(SHAPE, 4);

  private SmallShop() {}

  /** Inputs of any item, the same at every call. */
  static ItemInputs inputs(int item) {
    SplittableRandom random = new SplittableRandom(item);
    return new PooledStates(3, numbers(random, 3 * 12), numbers(random, 3 * 8));
  }

  static List<ItemInputs> inputs(int[] items) {
    List<ItemInputs> inputs = new ArrayList<>();
    for (int item : items) {
      inputs.add(inputs(item));
    }
    return inputs;
  }

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  static Map<String, FloatTensor> recommender() {
    Initialiser initialiser = new Initialiser(5);
    WeightLayout layout = RecommenderLayout.sasrec(WIDTH, LENGTH, 2);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    RecommenderLayout.initialSasrec(layout, WIDTH, initialiser)
        .forEach((name, tensor) -> tensors.put("sasrec." + name, tensor));
    tensors.put(
        RecommenderLayout.ID_TABLE, RecommenderLayout.initialIds(ITEMS, WIDTH, initialiser));
    return tensors;
  }

  static FrozenRecommender recommender(Device device) {
    return FrozenRecommender.of(device, SETTINGS, recommender());
  }

  static GroupWeights weights(long seed) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    METHOD.initialWeights(seed).forEach((name, tensor) -> tensors.put("adapter." + name, tensor));
    RecommenderLayout.initialProjector(
            RecommenderLayout.projector(METHOD.featureWidth(), WIDTH),
            METHOD.featureWidth(),
            WIDTH,
            new Initialiser(seed))
        .forEach((name, tensor) -> tensors.put("projector." + name, tensor));
    return new GroupWeights(tensors);
  }

  /** Purchases whose target follows from the last item, so that there is something to learn. */
  static MicroBatch batch(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int users = 8;
    int[][] histories = new int[users][];
    int[] targets = new int[users];
    int[] negatives = new int[12];
    float[] logExpected = new float[negatives.length];
    for (int k = 0; k < negatives.length; k++) {
      negatives[k] = 1 + random.nextInt(ITEMS);
      logExpected[k] = (float) Math.log(negatives.length / (double) ITEMS);
    }
    for (int b = 0; b < users; b++) {
      histories[b] = random.ints(random.nextInt(LENGTH + 3), 1, ITEMS + 1).toArray();
      int last = histories[b].length == 0 ? 7 : histories[b][histories[b].length - 1];
      targets[b] = 1 + (last * 3) % ITEMS;
    }
    return new MicroBatch(
        histories, targets, negatives, logExpected, new boolean[users][negatives.length]);
  }
}
