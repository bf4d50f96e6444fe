package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one step learns from, in the form that {@code training.py} takes: every item is encoded once
 * and then named by its place in the batch.
 *
 * @param items the batch's items, each once; the k-th (from 0) is called k + 1 below
 * @param length L
 * @param sequences [B, L], 0 pads on the left
 * @param positives [B, L], 0 where nothing is to be learnt
 * @param negatives [K] for the whole batch, or [B, L] with the BCE loss
 * @param logExpected [K]; empty with the BCE loss
 * @param own [B, K]; empty with the BCE loss
 */
record Batch(
    int[] items,
    int length,
    int[] sequences,
    int[] positives,
    int[] negatives,
    float[] logExpected,
    boolean[] own) {

  /** Numbers the items of a batch in the order in which they are met. */
  static final class Numbering {
    private final Map<Integer, Integer> places = new HashMap<>();
    private final List<Integer> items = new ArrayList<>();

    /** The item's place, from 1; padding stays 0. */
    int place(int item) {
      if (item == 0) {
        return 0;
      }
      return places.computeIfAbsent(
          item,
          added -> {
            items.add(added);
            return items.size();
          });
    }

    int[] places(int[] some) {
      return Arrays.stream(some).map(this::place).toArray();
    }

    int[] items() {
      return items.stream().mapToInt(item -> item).toArray();
    }
  }

  /** Teaches the last position only: what follows each whole history. */
  static Batch of(MicroBatch batch, int length) {
    Numbering numbering = new Numbering();
    int users = batch.targets().length;
    int[] sequences = new int[users * length];
    int[] positives = new int[users * length];
    boolean[] own = new boolean[users * batch.negatives().length];
    for (int b = 0; b < users; b++) {
      int[] history = batch.histories()[b];
      int kept = Math.min(length, history.length);
      for (int t = 0; t < kept; t++) {
        sequences[(b + 1) * length - kept + t] =
            numbering.place(history[history.length - kept + t]);
      }
      positives[(b + 1) * length - 1] = numbering.place(batch.targets()[b]);
      for (int k = 0; k < batch.negatives().length; k++) {
        own[b * batch.negatives().length + k] =
            batch.own()[b][k] || batch.negatives()[k] == batch.targets()[b];
      }
    }
    int[] negatives = numbering.places(batch.negatives());
    return new Batch(
        numbering.items(), length, sequences, positives, negatives, batch.logExpected(), own);
  }

  int users() {
    return sequences.length / length;
  }

  /**
   * The program's batch argument.
   *
   * @param tableItems items with a row in the ID table; others get the zero row
   */
  List<NDArray> tensors(Tensors tensors, int tableItems) {
    int[] ids = new int[items.length + 1];
    for (int i = 0; i < items.length; i++) {
      ids[i + 1] = items[i] <= tableItems ? items[i] : 0;
    }
    boolean shared = logExpected.length > 0;
    long[] negativeShape = shared ? new long[] {negatives.length} : new long[] {users(), length};
    return List.of(
        tensors.of(ids, ids.length),
        tensors.of(sequences, users(), length),
        tensors.of(positives, users(), length),
        tensors.of(negatives, negativeShape),
        tensors.of(logExpected, logExpected.length),
        tensors.of(own, shared ? users() : 0, logExpected.length));
  }
}
