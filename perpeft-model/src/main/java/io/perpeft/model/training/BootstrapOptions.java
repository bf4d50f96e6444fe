package io.perpeft.model.training;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a generation is made from history.
 *
 * @param width length of item and user vectors, h; a multiple of heads
 * @param historyLength items of a history that count, L
 * @param heads attention heads of SASRec
 * @param blocks blocks of SASRec
 * @param dropout SASRec's dropout, in [0, 1)
 * @param groups number of interest groups, G
 * @param loss what is minimised
 * @param informedStart start the projector as if features had mean 0 and deviation 1 over the
 *     items, for what a backbone says of all items alike otherwise drowns what sets them apart; and
 *     SASRec as an average of the history. Else all starts at random, as in the paper
 * @param allWindows train on every purchase of a user; else, as the paper does, on the last L + 1
 * @param trainShared let SASRec and ID table learn on in the last stage, as the paper does; else
 *     they stay as the global stage left them, and groups do not touch each other
 * @param validationUsers most users on whom a stage is judged after each epoch
 * @param warmUp cheap epochs before the user-blind stage in which all but the adapter learns
 * @param global the user-blind stage
 * @param perGroup the stage of the groups
 * @param seed decides everything random
 */
public record BootstrapOptions(
    int width,
    int historyLength,
    int heads,
    int blocks,
    double dropout,
    int groups,
    Loss loss,
    boolean informedStart,
    boolean allWindows,
    boolean trainShared,
    int validationUsers,
    StageOptions warmUp,
    StageOptions global,
    StageOptions perGroup,
    long seed) {
  private static final int TOWER_WINDOWS = 16;
  private static final int TOWER_NEGATIVES = 64;

  public BootstrapOptions {
    if (width < 1 || historyLength < 1 || heads < 1 || blocks < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "width %d, historyLength %d, heads %d and blocks %d must be positive, and the width a"
                  .formatted(width, historyLength, heads, blocks)
              + " multiple of the heads");
    }
    if (groups < 1 || validationUsers < 1) {
      throw new IllegalArgumentException(
          "groups and validationUsers must be positive, not %d and %d"
              .formatted(groups, validationUsers));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), not " + dropout);
    }
  }

  /** Settings that train fast: larger learning rates, many negatives, an informed start. */
  public static BootstrapOptions defaults(long seed) {
    return new BootstrapOptions(
        32,
        10,
        4,
        2,
        0.2,
        8,
        Loss.SAMPLED_SOFTMAX,
        true,
        true,
        false,
        2000,
        new StageOptions(12, 2, 32, 512, AdamW.of(2.5e-3, 1e-4)),
        new StageOptions(4, 1, 32, 512, AdamW.of(5e-4, 1e-4)),
        new StageOptions(6, 2, 32, 512, AdamW.of(1e-3, 1e-4)),
        seed);
  }

  /** The paper's settings. */
  public static BootstrapOptions paper(long seed) {
    AdamW optimiser = AdamW.of(1e-4, 1e-4);
    return new BootstrapOptions(
        32,
        10,
        4,
        2,
        0.3,
        8,
        Loss.BCE,
        false,
        false,
        true,
        Integer.MAX_VALUE,
        new StageOptions(0, 1, 16, 1, optimiser),
        new StageOptions(10, 10, 16, 1, optimiser),
        new StageOptions(20, 20, 16, 1, optimiser),
        seed);
  }

  /** These options with another number of groups. */
  public BootstrapOptions withGroups(int count) {
    return new BootstrapOptions(
        width,
        historyLength,
        heads,
        blocks,
        dropout,
        count,
        loss,
        informedStart,
        allWindows,
        trainShared,
        validationUsers,
        warmUp,
        global,
        perGroup,
        seed);
  }

  /** These options with other stages. */
  public BootstrapOptions withStages(
      StageOptions newWarmUp, StageOptions newGlobal, StageOptions newPerGroup) {
    return new BootstrapOptions(
        width,
        historyLength,
        heads,
        blocks,
        dropout,
        groups,
        loss,
        informedStart,
        allWindows,
        trainShared,
        validationUsers,
        newWarmUp,
        newGlobal,
        newPerGroup,
        seed);
  }

  /**
   * These options with small steps wherever adapters learn: for adapters in the towers, where every
   * item of a step is a pass through them and takes about 15 MB at ViT-B/32's size and four layers.
   */
  public BootstrapOptions inTowers() {
    return withStages(
        warmUp,
        global.withStepsOf(TOWER_WINDOWS, TOWER_NEGATIVES),
        perGroup.withStepsOf(TOWER_WINDOWS, TOWER_NEGATIVES));
  }

  /** These options with at most so many epochs a stage. */
  public BootstrapOptions withEpochs(int ofWarmUp, int ofGlobal, int ofGroups) {
    return withStages(
        warmUp.withMaxEpochs(ofWarmUp),
        global.withMaxEpochs(ofGlobal),
        perGroup.withMaxEpochs(ofGroups));
  }

  /** What a manifest records besides its own fields. */
  Map<String, String> record() {
    Map<String, String> entries = new TreeMap<>();
    entries.put("blocks", Integer.toString(blocks));
    entries.put("dropout", Double.toString(dropout));
    entries.put("informedStart", Boolean.toString(informedStart));
    entries.put("allWindows", Boolean.toString(allWindows));
    entries.put("trainShared", Boolean.toString(trainShared));
    entries.put("validationUsers", Integer.toString(validationUsers));
    record(entries, "warmUp", warmUp);
    record(entries, "global", global);
    record(entries, "perGroup", perGroup);
    return entries;
  }

  private static void record(Map<String, String> entries, String stage, StageOptions options) {
    entries.put(stage + ".maxEpochs", Integer.toString(options.maxEpochs()));
    entries.put(stage + ".patience", Integer.toString(options.patience()));
    entries.put(stage + ".batch", Integer.toString(options.batch()));
    entries.put(stage + ".negatives", Integer.toString(options.negatives()));
    entries.put(stage + ".learningRate", Double.toString(options.optimiser().learningRate()));
    entries.put(stage + ".weightDecay", Double.toString(options.optimiser().weightDecay()));
  }
}
