package io.perpeft.jobs.testing;

import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.generation.KnownUser;
import io.perpeft.core.generation.KnownUsers;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.ItemEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A shop in which every shopper has one of four tastes and buys the item of that taste again and
 * again, so that a shopper's vector is that of the taste. Group 0 is taste 0, group 1 holds tastes
 * 1 and 2, group 2 is taste 3, and group 3 lies near group 0, with nobody in it.
 *
 * @param fixture the generation, which knows the shoppers
 * @param items item of each taste
 */
public record FourTastes(TrainableGeneration fixture, List<String> items) {
  public static final int TASTES = 4;
  private static final int HISTORY = 4;
  private static final int SHOPPERS_A_TASTE = 5;
  private static final List<Integer> TURNS = List.of(0, 1, 2, 3, 1, 2, 0, 1, 2, 3);
  private static final int NUMBERS = TrainableGeneration.ITEMS;

  /** Writes everything under an empty folder. */
  public static FourTastes in(Path folder) throws IOException {
    TrainableGeneration plain = TrainableGeneration.in(folder);
    float[][] vectors = userVectors(plain);
    int[] tastes = tastes(vectors);
    float[][] centres = {
      vectors[tastes[0]],
      middle(vectors[tastes[1]], vectors[tastes[2]]),
      vectors[tastes[3]],
      besides(vectors[tastes[0]])
    };
    TrainableGeneration fixture =
        plain.changed(
            folder.resolve("four-tastes"),
            content -> content(content, Centroids.numbered(centres), tastes));
    return new FourTastes(
        fixture, Arrays.stream(tastes).mapToObj(TrainableGeneration::item).toList());
  }

  /** Taste of whoever makes the k-th purchase: three in five are of taste 1 or 2. */
  public static int taste(int k) {
    return TURNS.get(k % TURNS.size());
  }

  /** Who makes the k-th purchase. */
  public static String shopper(int k) {
    return shopper(taste(k), k / TURNS.size() % SHOPPERS_A_TASTE);
  }

  public static List<String> shoppers(int taste) {
    List<String> all = new ArrayList<>();
    for (int number = 0; number < SHOPPERS_A_TASTE; number++) {
      all.add(shopper(taste, number));
    }
    return all;
  }

  private static String shopper(int taste, int number) {
    return "shopper-" + taste + "-" + number;
  }

  /** Vectors of users who have bought nothing but one item, by item. */
  private static float[][] userVectors(TrainableGeneration plain) throws IOException {
    GroupWeights global = plain.generation().global();
    SasRec sasRec =
        SasRec.of(plain.generation().recommender(), plain.generation().settings().heads());
    int[] indices = new int[NUMBERS];
    Arrays.setAll(indices, i -> i + 1);
    try (Device device = Device.open("cpu");
        HiddenStatesFolder backbone = HiddenStatesFolder.open(plain.hiddenStates());
        FrozenRecommender recommender = FrozenRecommender.of(device, plain.generation())) {
      AdapterMethod method = AdapterMethods.of(plain.generation(), backbone);
      ItemEncoder encoder = new ItemEncoder(recommender, method, Priority.REFRESH);
      var inputs =
          method
              .inputs()
              .of(
                  backbone,
                  TrainableGeneration.items().subList(0, NUMBERS).stream()
                      .map(id -> backbone.prepare(new ItemContent(id, "", null)))
                      .toList());
      float[] items = encoder.vectors(global, inputs, indices);
      float[] padding = encoder.paddingVector(global);
      float[][] users = new float[NUMBERS][];
      for (int i = 0; i < NUMBERS; i++) {
        int width = TrainableGeneration.WIDTH;
        float[] item = Arrays.copyOfRange(items, i * width, (i + 1) * width);
        float[][] history = new float[HISTORY][];
        Arrays.fill(history, item);
        users[i] = sasRec.userVector(history, padding);
      }
      return users;
    }
  }

  /** Four items whose users are as far from each other as can be. */
  private static int[] tastes(float[][] vectors) {
    List<Integer> chosen = new ArrayList<>(List.of(0));
    while (chosen.size() < TASTES) {
      int farthest = 0;
      for (int i = 1; i < vectors.length; i++) {
        farthest =
            toNearest(i, chosen, vectors) > toNearest(farthest, chosen, vectors) ? i : farthest;
      }
      chosen.add(farthest);
    }
    return chosen.stream().mapToInt(item -> item).toArray();
  }

  private static double toNearest(int item, List<Integer> others, float[][] vectors) {
    return others.stream()
        .mapToDouble(other -> distance(vectors[item], vectors[other]))
        .min()
        .orElseThrow();
  }

  private static float[] besides(float[] vector) {
    float[] near = vector.clone();
    near[0] += .5f;
    return near;
  }

  private static float[] middle(float[] a, float[] b) {
    float[] middle = new float[a.length];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = (a[i] + b[i]) / 2;
    }
    return middle;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static GenerationContent content(
      GenerationContent plain, Centroids centroids, int[] tastes) {
    int[] groups = {0, 1, 1, 2};
    TreeMap<String, KnownUser> users = new TreeMap<>();
    for (int taste = 0; taste < TASTES; taste++) {
      int[] history = new int[HISTORY];
      Arrays.fill(history, tastes[taste] + 1);
      for (String shopper : shoppers(taste)) {
        users.put(shopper, new KnownUser(history, groups[taste], 1, 1_000));
      }
    }
    return new GenerationContent(
        plain.adapter(),
        plain.backbone(),
        plain.settings(),
        plain.metrics(),
        plain.itemIds(),
        plain.recommender(),
        plain.global(),
        plain.groups(),
        centroids,
        plain.groupSizes(),
        null,
        KnownUsers.of(users));
  }
}
