package io.perpeft.model.training;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Purchases of users with hidden tastes: an item has two aspects, seen through noise in its hidden
 * states; half of the users stick to one aspect of what they bought last, half to the other.
 */
final class SyntheticHistory {
  private static final int DEPTHS = 3;
  private static final int VALUES = 8;

  final int items;
  final BackboneShape shape;
  final InteractionLog log;
  private final List<ItemInputs> inputs = new ArrayList<>();

  SyntheticHistory(int items, int users, int purchases, int imageWidth, int textWidth, long seed) {
    this.items = items;
    shape =
        new BackboneShape(
            "feed", IntStream.range(0, DEPTHS).boxed().toList(), imageWidth, textWidth);
    SplittableRandom random = new SplittableRandom(seed);
    float[][] imageCodes = codes(random, imageWidth);
    float[][] textCodes = codes(random, textWidth);
    int[][] aspects = new int[items + 1][2];
    for (int item = 1; item <= items; item++) {
      aspects[item] = new int[] {random.nextInt(VALUES), random.nextInt(VALUES)};
      inputs.add(
          new PooledStates(
              DEPTHS,
              noisy(random, imageCodes[aspects[item][0]]),
              noisy(random, textCodes[aspects[item][1]])));
    }
    log = InteractionLog.of(ids("item", items), purchases(random, users, purchases, aspects));
  }

  ItemInputs inputs(int item) {
    return inputs.get(item - 1);
  }

  BackboneIdentity backbone() {
    return new BackboneIdentity(
        BackboneIdentity.HIDDEN_STATES,
        shape.sha256(),
        shape.depths(),
        shape.imageWidth(),
        shape.textWidth());
  }

  private static List<String> ids(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i).toList();
  }

  private static float[][] codes(SplittableRandom random, int width) {
    float[][] codes = new float[VALUES][width];
    for (float[] code : codes) {
      for (int d = 0; d < width; d++) {
        code[d] = (float) random.nextGaussian();
      }
    }
    return codes;
  }

  private static float[] noisy(SplittableRandom random, float[] code) {
    float[] states = new float[DEPTHS * code.length];
    for (int i = 0; i < states.length; i++) {
      states[i] = (float) (code[i % code.length] + 0.3 * random.nextGaussian());
    }
    return states;
  }

  private List<Purchase> purchases(SplittableRandom random, int users, int count, int[][] aspects) {
    int[] last = new int[users];
    List<Purchase> purchases = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int user = random.nextInt(users);
      last[user] = next(random, user % 2, last[user], aspects);
      purchases.add(new Purchase("p" + k, "user" + user, "item" + (last[user] - 1), k));
    }
    return purchases;
  }

  private int next(SplittableRandom random, int aspect, int last, int[][] aspects) {
    if (last == 0 || random.nextInt(10) == 0) {
      return 1 + random.nextInt(items);
    }
    while (true) {
      int item = 1 + random.nextInt(items);
      if (item != last && aspects[item][aspect] == aspects[last][aspect]) {
        return item;
      }
    }
  }
}
