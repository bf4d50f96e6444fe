package io.perpeft.model.training;

import io.perpeft.core.ranking.RankingAccumulator;
import io.perpeft.model.evaluation.LeaveOneOut;
import io.perpeft.model.evaluation.Ranker;
import io.perpeft.model.training.Trainer.Mode;
import io.perpeft.model.training.Trainer.Own;
import io.perpeft.model.training.Trainer.OwnValues;
import io.perpeft.model.training.Trainer.SharedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The training stages of bootstrap. */
final class Stages {
  private static final String WARM_UP = "warm-up";
  private static final String GLOBAL = "global";
  private static final String GROUPS = "groups";

  private final Trainer trainer;
  private final LeaveOneOut split;
  private final BootstrapOptions options;
  private final TrainingProgress progress;
  private final LeaveOneOut.Questions validation;

  Stages(Trainer trainer, LeaveOneOut split, BootstrapOptions options, TrainingProgress progress) {
    this.trainer = trainer;
    this.split = split;
    this.options = options;
    this.progress = progress;
    validation = split.validation(judges());
  }

  /** Up to the given number of users with held-out items, drawn at random. */
  private int[] judges() {
    List<Integer> users = new ArrayList<>(Arrays.stream(split.heldOutUsers()).boxed().toList());
    Collections.shuffle(users, new Random(Seeds.of(options.seed(), 3)));
    return users.stream().limit(options.validationUsers()).mapToInt(u -> u).sorted().toArray();
  }

  /**
   * Trains one adapter and projector, SASRec and ID table for all users; before that, all but the
   * adapter, which is cheap.
   */
  void trainGlobal(Own global) {
    Windows windows = windows(user -> true);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("no user has two purchases to learn from");
    }
    boolean warmsUp = options.warmUp().maxEpochs() > 0;
    if (options.informedStart() || warmsUp) {
      trainer.keepFeatures(global);
      if (options.informedStart()) {
        trainer.standardise(global);
      }
      if (warmsUp) {
        train(WARM_UP, Mode.WARM_UP, global, windows, options.warmUp());
      }
      trainer.dropFeatures();
    }
    train(GLOBAL, Mode.ALL, global, windows, options.global());
  }

  private void train(String name, Mode mode, Own global, Windows windows, StageOptions stage) {
    record Best(OwnValues own, SharedValues shared) {}
    WindowBatches batches = batches(NegativePool.ofAll(split), stage);
    EarlyStopping<Best> stopping = new EarlyStopping<>(stage.patience());
    for (int epoch = 0; epoch <= stage.maxEpochs() && !stopping.isOver(); epoch++) {
      if (epoch > 0) {
        Random random = new Random(Seeds.of(options.seed(), 4, mode.purpose(), epoch));
        List<List<Windows.Window>> parts = windows.batches(stage.batch(), random);
        double sum = 0;
        for (int i = 0; i < parts.size(); i++) {
          Batch batch = batches.batch(parts.get(i), random);
          long seed = Seeds.of(options.seed(), 5, mode.purpose(), epoch, i);
          sum += trainer.step(global, mode, batch, stage.optimiser(), seed);
          progress.step(name, epoch, i + 1, parts.size(), sum / (i + 1));
        }
      }
      double quality = ndcg20(global, mode, validation);
      if (stopping.improves(quality) || validation.size() == 0) {
        stopping.keep(new Best(trainer.values(global), trainer.sharedValues()));
      }
      progress.epoch(name, epoch, stage.maxEpochs(), quality);
    }
    trainer.set(global, stopping.best().own());
    trainer.setShared(stopping.best().shared());
  }

  /**
   * Trains a copy of the global weights for every group on its users. All groups keep the weights
   * of the epoch that is best for all validation users together: a group alone has too few of them
   * to choose by.
   *
   * @param groupOf each user's group, −1 for none
   * @return weights by group
   */
  List<OwnValues> trainGroups(OwnValues global, int[] groupOf, int groups) {
    List<Group> all =
        IntStream.range(0, groups).mapToObj(g -> new Group(g, global, groupOf)).toList();
    StageOptions stage = options.perGroup();
    SharedValues shared = trainer.sharedValues();
    EarlyStopping<Boolean> together = new EarlyStopping<>(stage.patience());
    SharedValues bestShared = shared;
    judge(all, together);
    report(0, stage, all);
    List<Group> training = all.stream().filter(group -> !group.windows.isEmpty()).toList();
    for (int epoch = 1; epoch <= stage.maxEpochs() && !together.isOver(); epoch++) {
      trainEpoch(training, stage, epoch);
      if (judge(all, together)) {
        bestShared = trainer.sharedValues();
      }
      report(epoch, stage, all);
    }
    if (options.trainShared()) {
      trainer.setShared(bestShared);
    }
    return all.stream().map(Group::best).toList();
  }

  private void trainEpoch(List<Group> groups, StageOptions stage, int epoch) {
    record Step(Group group, List<Windows.Window> windows) {}
    Random random = new Random(Seeds.of(options.seed(), 6, epoch));
    List<Step> steps = new ArrayList<>();
    for (Group group : groups) {
      group
          .windows
          .batches(stage.batch(), random)
          .forEach(part -> steps.add(new Step(group, part)));
    }
    Collections.shuffle(steps, random);
    double sum = 0;
    for (int i = 0; i < steps.size(); i++) {
      Group group = steps.get(i).group();
      Batch batch = group.batches.batch(steps.get(i).windows(), random);
      long seed = Seeds.of(options.seed(), 7, epoch, i);
      sum +=
          trainer.step(
              group.own,
              options.trainShared() ? Mode.ALL : Mode.OWN,
              batch,
              stage.optimiser(),
              seed);
      progress.step(GROUPS, epoch, i + 1, steps.size(), sum / (i + 1));
    }
  }

  /**
   * @return whether all together are better than ever
   */
  private boolean judge(List<Group> groups, EarlyStopping<Boolean> together) {
    groups.forEach(Group::judge);
    boolean better = together.improves(mean(groups, group -> group.quality));
    if (better) {
      groups.forEach(Group::keep);
    }
    return better;
  }

  private void report(int epoch, StageOptions stage, List<Group> groups) {
    progress.epoch(GROUPS, epoch, stage.maxEpochs(), mean(groups, group -> group.quality));
  }

  private static double mean(List<Group> groups, ToDoubleFunction<Group> quality) {
    double sum = 0;
    int users = 0;
    for (Group group : groups) {
      sum += quality.applyAsDouble(group) * group.validation.size();
      users += group.validation.size();
    }
    return users == 0 ? 0 : sum / users;
  }

  private double ndcg20(Own own, Mode mode, LeaveOneOut.Questions questions) {
    RankingAccumulator ranks = new RankingAccumulator();
    Ranker.rank(trainer.scorer(own, mode), questions, ranks);
    return ranks.quality().ndcg20();
  }

  private Windows windows(IntPredicate users) {
    return Windows.of(split, options.historyLength(), options.allWindows(), users);
  }

  private WindowBatches batches(NegativePool pool, StageOptions stage) {
    return new WindowBatches(pool, options.historyLength(), options.loss(), stage.negatives());
  }

  /** A group in training. */
  private final class Group {
    private final Own own;
    private final Windows windows;
    private final WindowBatches batches;
    private final LeaveOneOut.Questions validation;
    private OwnValues best;
    private double quality;

    Group(int number, OwnValues start, int[] groupOf) {
      own = trainer.own(start);
      windows = windows(user -> groupOf[user] == number);
      batches =
          batches(NegativePool.ofUsers(split, user -> groupOf[user] == number), options.perGroup());
      validation =
          Stages.this.validation.select(
              IntStream.range(0, Stages.this.validation.size())
                  .filter(i -> groupOf[Stages.this.validation.users()[i]] == number)
                  .toArray());
      best = start;
    }

    void judge() {
      quality = ndcg20(own, Mode.OWN, validation);
    }

    void keep() {
      best = trainer.values(own);
    }

    OwnValues best() {
      return best;
    }
  }
}
