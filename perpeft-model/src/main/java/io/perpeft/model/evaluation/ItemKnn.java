package io.perpeft.model.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Item-based nearest neighbours (Sarwar et al., WWW 2001), learnt from the training parts: items
 * count as bought together if the same user bought them at most {@value #WINDOW} purchases apart.
 * An item's score is the sum of its cosine similarities to the last {@value #WINDOW} items of the
 * history.
 */
public final class ItemKnn implements Scorer {
  private static final int WINDOW = 5;

  private final int[][] neighbours;
  private final float[][] similarities;

  public ItemKnn(LeaveOneOut split) {
    Map<Integer, Map<Integer, Integer>> together = new HashMap<>();
    int[] counts = new int[split.items() + 1];
    for (int user = 0; user < split.users(); user++) {
      count(split.training(user), together, counts);
    }
    neighbours = new int[split.items() + 1][0];
    similarities = new float[split.items() + 1][0];
    together.forEach((item, others) -> fill(item, others, counts));
  }

  private static void count(
      int[] items, Map<Integer, Map<Integer, Integer>> together, int[] counts) {
    for (int i = 0; i < items.length; i++) {
      counts[items[i]]++;
      for (int j = Math.max(0, i - WINDOW); j < i; j++) {
        if (items[i] != items[j]) {
          together
              .computeIfAbsent(items[i], item -> new HashMap<>())
              .merge(items[j], 1, Integer::sum);
          together
              .computeIfAbsent(items[j], item -> new HashMap<>())
              .merge(items[i], 1, Integer::sum);
        }
      }
    }
  }

  private void fill(int item, Map<Integer, Integer> others, int[] counts) {
    int[] sorted = others.keySet().stream().mapToInt(other -> other).sorted().toArray();
    float[] cosines = new float[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      int both = others.getOrDefault(sorted[i], 0);
      cosines[i] = (float) (both / Math.sqrt((double) counts[item] * counts[sorted[i]]));
    }
    neighbours[item] = sorted;
    similarities[item] = cosines;
  }

  @Override
  public void scores(int[][] histories, Consumer consumer) {
    for (int i = 0; i < histories.length; i++) {
      int[] history = histories[i];
      float[] scores = new float[neighbours.length];
      int from = Math.max(0, history.length - WINDOW);
      for (int item : Arrays.copyOfRange(history, from, history.length)) {
        for (int k = 0; k < neighbours[item].length; k++) {
          scores[neighbours[item][k]] += similarities[item][k];
        }
      }
      consumer.accept(i, new float[][] {scores});
    }
  }
}
