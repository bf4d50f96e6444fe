package io.perpeft.model.training;

import io.perpeft.model.training.Batch.Numbering;
import io.perpeft.model.training.Windows.Window;
import java.util.List;
import java.util.Random;

/** Makes steps of windows: every position learns its next item. */
record WindowBatches(NegativePool pool, int length, Loss loss, int negatives) {

  Batch batch(List<Window> windows, Random random) {
    Numbering numbering = new Numbering();
    int[] sequences = new int[windows.size() * length];
    int[] positives = new int[sequences.length];
    for (int b = 0; b < windows.size(); b++) {
      int[] items = windows.get(b).items();
      int start = (b + 1) * length - (items.length - 1);
      for (int t = 0; t < items.length - 1; t++) {
        sequences[start + t] = numbering.place(items[t]);
        positives[start + t] = numbering.place(items[t + 1]);
      }
    }
    return loss == Loss.BCE
        ? withOneNegative(windows, numbering, sequences, positives, random)
        : withSharedNegatives(windows, numbering, sequences, positives, random);
  }

  private Batch withOneNegative(
      List<Window> windows, Numbering numbering, int[] sequences, int[] positives, Random random) {
    int[] drawn = new int[positives.length];
    for (int i = 0; i < drawn.length; i++) {
      if (positives[i] != 0) {
        drawn[i] = numbering.place(pool.drawUnbought(windows.get(i / length).user(), random));
      }
    }
    return new Batch(
        numbering.items(), length, sequences, positives, drawn, new float[0], new boolean[0]);
  }

  private Batch withSharedNegatives(
      List<Window> windows, Numbering numbering, int[] sequences, int[] positives, Random random) {
    int[] drawn = new int[negatives];
    float[] logExpected = new float[negatives];
    boolean[] own = new boolean[windows.size() * negatives];
    for (int k = 0; k < negatives; k++) {
      int item = pool.draw(random);
      logExpected[k] = (float) Math.log(negatives * pool.chance(item));
      for (int b = 0; b < windows.size(); b++) {
        own[b * negatives + k] = pool.hasBought(windows.get(b).user(), item);
      }
      drawn[k] = numbering.place(item);
    }
    return new Batch(numbering.items(), length, sequences, positives, drawn, logExpected, own);
  }
}
