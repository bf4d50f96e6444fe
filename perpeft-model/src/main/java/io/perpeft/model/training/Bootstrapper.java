package io.perpeft.model.training;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationContent;
import io.perpeft.core.generation.GenerationMemory;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.generation.KnownUser;
import io.perpeft.core.generation.KnownUsers;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.grouping.KMeans;
import io.perpeft.core.memory.VisitCounter;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.device.Device;
import io.perpeft.model.evaluation.LeaveOneOut;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.training.Trainer.Own;
import io.perpeft.model.training.Trainer.OwnValues;
import io.perpeft.model.training.Trainer.SharedValues;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Makes a generation from history, in the three stages of PerPEFT (Kim, Hwang and Shin, WWW 2026):
 * one adapter for all, groups of users by k-means on its user vectors, then an adapter per group.
 * Then the history is replayed once for the item memory.
 *
 * <p>Training sees the training part of a leave-one-out split; each stage keeps the weights that
 * rank the validation items best; the generation's metrics are on the test items. The same seed,
 * data, options and thread count give the same bits.
 */
public final class Bootstrapper {
  /** Under this name the settings record how many purchases a generation was made from. */
  public static final String HISTORY_PURCHASES = "history.purchases";

  private static final int CLUSTERING_RUNS = 10;

  private final Device device;
  private final AdapterMethod method;
  private final BootstrapOptions options;
  private final TrainingProgress progress;
  private final WeightLayout projectorLayout;
  private final WeightLayout sasrecLayout;

  public Bootstrapper(
      Device device, AdapterMethod method, BootstrapOptions options, TrainingProgress progress) {
    this.device = device;
    this.method = method;
    this.options = options;
    this.progress = progress;
    projectorLayout = RecommenderLayout.projector(method.featureWidth(), options.width());
    sasrecLayout =
        RecommenderLayout.sasrec(options.width(), options.historyLength(), options.blocks());
  }

  /**
   * Runs all stages and evaluates.
   *
   * @param log history; its items become those of the generation
   * @param backbone what the inputs were computed with
   * @param inputs inputs of all items of the log
   * @throws IllegalArgumentException if the history is too small: nobody bought twice, or fewer
   *     users than groups
   */
  public Generation run(InteractionLog log, BackboneIdentity backbone, ItemSource inputs) {
    LeaveOneOut split = new LeaveOneOut(log);
    int[] active =
        IntStream.range(0, split.users()).filter(u -> split.training(u).length > 0).toArray();
    if (active.length < options.groups()) {
      throw new IllegalArgumentException(
          "%d users with purchases are too few for %d groups"
              .formatted(active.length, options.groups()));
    }
    GenerationSettings settings = settings(log);
    try (Trainer trainer =
        new Trainer(device, method, settings, options.dropout(), initialShared(log), inputs)) {
      Stages stages = new Stages(trainer, split, options, progress);
      Own global = trainer.own(initialOwn());
      stages.trainGlobal(global);
      Groups groups = groups(trainer, global, split, active);
      List<OwnValues> perGroup =
          stages.trainGroups(trainer.values(global), groups.ofUser(), options.groups());
      Centroids centroids =
          options.trainShared() ? moved(groups, trainer, global, split) : groups.centroids();
      GenerationContent content =
          new GenerationContent(
                  AdapterMethods.identity(method),
                  backbone,
                  settings,
                  Map.of(),
                  log.items(),
                  recommender(trainer.sharedValues(), log.items().size()),
                  weights(trainer.values(global)),
                  numbered(perGroup),
                  centroids,
                  groups.sizes())
              .withUsers(users(trainer, global, log, centroids));
      try (GenerationScorers scorers = new GenerationScorers(device, content, method, inputs)) {
        return Generation.of(
            content
                .withMetrics(scorers.evaluate(log))
                .withMemory(GenerationMemory.of(HistoryReplay.run(log, scorers, options.seed()))),
            Instant.now());
      }
    }
  }

  /**
   * @param ofUser group of each user, −1 for users without purchases in their training part
   */
  private record Groups(Centroids centroids, long[] sizes, int[] ofUser) {}

  private Groups groups(Trainer trainer, Own global, LeaveOneOut split, int[] active) {
    float[][] vectors = userVectors(trainer, global, split, active);
    KMeans.Result clusters =
        KMeans.fit(vectors, options.groups(), CLUSTERING_RUNS, Seeds.of(options.seed(), 2));
    int[] ofUser = new int[split.users()];
    Arrays.fill(ofUser, -1);
    long[] sizes = new long[options.groups()];
    for (int i = 0; i < active.length; i++) {
      ofUser[active[i]] = clusters.labels()[i];
      sizes[clusters.labels()[i]]++;
    }
    return new Groups(Centroids.numbered(clusters.centres()), sizes, ofUser);
  }

  /** All users of the log, each in the group nearest to the vector of the whole history. */
  private static KnownUsers users(
      Trainer trainer, Own global, InteractionLog log, Centroids centroids) {
    int[][] items =
        IntStream.range(0, log.users().size()).mapToObj(log::itemsOf).toArray(int[][]::new);
    float[][] vectors =
        trainer.userVectors(trainer.catalogueVectors(global, Trainer.Mode.ALL), items);
    long[] last = new long[items.length];
    int[] lastVisit = new int[items.length];
    VisitCounter visits = new VisitCounter(items.length);
    for (int k = 0; k < log.size(); k++) {
      last[log.user(k)] = log.timeMillis(k);
      lastVisit[log.user(k)] = 1 + visits.next(log.user(k), log.timeMillis(k));
    }
    TreeMap<String, KnownUser> users = new TreeMap<>();
    for (int user = 0; user < items.length; user++) {
      int[] bought = items[user];
      if (bought.length > 0) {
        int from = Math.max(0, bought.length - KnownUser.MOST_ITEMS);
        users.put(
            log.users().get(user),
            new KnownUser(
                Arrays.copyOfRange(bought, from, bought.length),
                centroids.nearest(vectors[user]),
                lastVisit[user],
                last[user]));
      }
    }
    return KnownUsers.of(users);
  }

  /** The groups' centres under a SASRec that has learnt on: means of the same users' vectors. */
  private Centroids moved(Groups groups, Trainer trainer, Own global, LeaveOneOut split) {
    float[][] centres = new float[groups.sizes().length][];
    for (int g = 0; g < centres.length; g++) {
      int group = g;
      int[] members =
          IntStream.range(0, split.users()).filter(u -> groups.ofUser()[u] == group).toArray();
      float[][] vectors = userVectors(trainer, global, split, members);
      centres[g] = KMeans.lloyd(vectors, new float[][] {vectors[0]}).centres()[0];
    }
    return Centroids.numbered(centres);
  }

  private static float[][] userVectors(
      Trainer trainer, Own global, LeaveOneOut split, int[] users) {
    int[][] histories = Arrays.stream(users).mapToObj(split::training).toArray(int[][]::new);
    return trainer.userVectors(trainer.catalogueVectors(global, Trainer.Mode.ALL), histories);
  }

  private GenerationSettings settings(InteractionLog log) {
    Map<String, String> record = new TreeMap<>(options.record());
    record.put(HISTORY_PURCHASES, Integer.toString(log.size()));
    return new GenerationSettings(
        options.width(),
        options.historyLength(),
        options.heads(),
        options.groups(),
        options.seed(),
        options.loss().label(),
        record);
  }

  private SharedValues initialShared(InteractionLog log) {
    Initialiser initialiser = new Initialiser(Seeds.of(options.seed(), 0));
    int width = options.width();
    Map<String, FloatTensor> sasrec =
        options.informedStart()
            ? RecommenderLayout.averagingSasrec(sasrecLayout, width, initialiser)
            : RecommenderLayout.initialSasrec(sasrecLayout, width, initialiser);
    return new SharedValues(
        sasrecLayout.vector(sasrec, ""),
        RecommenderLayout.initialIds(log.items().size(), width, initialiser).data());
  }

  private OwnValues initialOwn() {
    long seed = Seeds.of(options.seed(), 1);
    return new OwnValues(
        method.layout().vector(method.initialWeights(seed), ""),
        projectorLayout.vector(
            RecommenderLayout.initialProjector(
                projectorLayout, method.featureWidth(), options.width(), new Initialiser(seed)),
            ""));
  }

  private Map<String, FloatTensor> recommender(SharedValues values, int items) {
    Map<String, FloatTensor> tensors =
        new LinkedHashMap<>(sasrecLayout.tensors(values.sasrec(), RecommenderLayout.SASREC));
    tensors.put(
        RecommenderLayout.ID_TABLE, FloatTensor.of(values.idTable(), items + 1, options.width()));
    return tensors;
  }

  private GroupWeights weights(OwnValues values) {
    Map<String, FloatTensor> tensors =
        new LinkedHashMap<>(method.layout().tensors(values.adapter(), GroupWeights.ADAPTER));
    tensors.putAll(projectorLayout.tensors(values.projector(), GroupWeights.PROJECTOR));
    return new GroupWeights(tensors);
  }

  private SortedMap<Integer, GroupWeights> numbered(List<OwnValues> perGroup) {
    SortedMap<Integer, GroupWeights> groups = new TreeMap<>();
    for (int group = 0; group < perGroup.size(); group++) {
      groups.put(group, weights(perGroup.get(group)));
    }
    return groups;
  }
}
