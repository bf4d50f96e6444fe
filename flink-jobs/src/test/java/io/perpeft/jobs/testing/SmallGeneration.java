package io.perpeft.jobs.testing;

import io.perpeft.core.generation.AdapterIdentity;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.Tensor;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A generation with random weights: h = 8, L = 4, three groups, items item-0, item-1, … */
public final class SmallGeneration {
  public static final int WIDTH = 8;
  public static final int HISTORY = 4;
  public static final int HEADS = 2;
  public static final int GROUPS = 3;

  /** Name under which {@link #vector} gives x_0. */
  public static final String PADDING = "padding";

  private final Random random;

  private SmallGeneration(long seed) {
    random = new Random(seed);
  }

  public static Generation of(int items, long seed) {
    return new SmallGeneration(seed).generation(items);
  }

  public static String item(int index) {
    return "item-" + index;
  }

  /** A vector for an item that nothing was trained for. */
  public static float[] vector(String item) {
    Random random = new Random(item.hashCode());
    float[] vector = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private Generation generation(int items) {
    Map<String, FloatTensor> recommender = recommender(items);
    long[] sizes = new long[GROUPS];
    Arrays.fill(sizes, 10);
    SortedMap<Integer, GroupWeights> groups = new TreeMap<>();
    for (int group = 0; group < GROUPS; group++) {
      groups.put(group, weights());
    }
    return Generation.of(
        new GenerationContent(
            new AdapterIdentity("iisan", "{}"),
            new BackboneIdentity("hidden-states", "0".repeat(64), List.of(0, 1), 0, 4),
            new GenerationSettings(WIDTH, HISTORY, HEADS, GROUPS, 1, "sampled-softmax", Map.of()),
            Map.of(),
            IntStream.range(0, items).mapToObj(SmallGeneration::item).toList(),
            recommender,
            weights(),
            groups,
            Centroids.numbered(centres(SasRec.of(recommender, HEADS))),
            sizes),
        Instant.EPOCH);
  }

  /** Each the vector of some user, so that users are near to different ones. */
  private float[][] centres(SasRec recommender) {
    float[][] centres = new float[GROUPS][];
    for (int group = 0; group < GROUPS; group++) {
      float[][] history = new float[HISTORY][];
      Arrays.setAll(history, slot -> vector(item(random.nextInt(20))));
      centres[group] = recommender.userVector(history, vector(PADDING));
    }
    return centres;
  }

  private GroupWeights weights() {
    return new GroupWeights(
        Map.of("adapter.a", normal(2, 2), GroupWeights.PROJECTOR + "linear1.bias", normal(4)));
  }

  private Map<String, FloatTensor> recommender(int items) {
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    weights.put(GenerationContent.ID_TABLE, normal(items + 1, WIDTH));
    weights.put("sasrec.pos_emb.weight", normal(HISTORY + 1, WIDTH));
    for (int block = 0; block < 2; block++) {
      String attention = "sasrec.attention_layers." + block;
      String forward = "sasrec.forward_layers." + block;
      weights.put(attention + ".in_proj_weight", normal(3 * WIDTH, WIDTH));
      weights.put(attention + ".in_proj_bias", normal(3 * WIDTH));
      weights.put(attention + ".out_proj.weight", normal(WIDTH, WIDTH));
      weights.put(attention + ".out_proj.bias", normal(WIDTH));
      putNorm(weights, "sasrec.attention_layernorms." + block);
      putNorm(weights, "sasrec.forward_layernorms." + block);
      for (String layer : List.of(".conv1", ".conv2")) {
        weights.put(forward + layer + ".weight", normal(WIDTH, WIDTH));
        weights.put(forward + layer + ".bias", normal(WIDTH));
      }
    }
    putNorm(weights, "sasrec.last_layernorm");
    return weights;
  }

  private void putNorm(Map<String, FloatTensor> weights, String name) {
    weights.put(name + ".weight", normal(WIDTH));
    weights.put(name + ".bias", normal(WIDTH));
  }

  private FloatTensor normal(int... shape) {
    float[] data = new float[Tensor.elements(shape)];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (0.5 * random.nextGaussian());
    }
    return FloatTensor.of(data, shape);
  }
}
