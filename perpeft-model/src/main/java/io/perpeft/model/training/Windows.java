package io.perpeft.model.training;

import io.perpeft.model.evaluation.LeaveOneOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * Stretches of the users' training parts: up to L items, each with the item that follows it. A long
 * history is cut from its end, so that every purchase but the first is a target once.
 */
final class Windows {
  /**
   * @param items up to L + 1 items; all but the last are input, all but the first are targets
   */
  record Window(int user, int[] items) {}

  private final List<Window> windows;

  private Windows(List<Window> windows) {
    this.windows = windows;
  }

  static Windows of(LeaveOneOut split, int length, boolean all, IntPredicate users) {
    List<Window> windows = new ArrayList<>();
    for (int user = 0; user < split.users(); user++) {
      if (!users.test(user)) {
        continue;
      }
      int[] items = split.training(user);
      int end = items.length;
      while (end > 1) {
        int start = Math.max(0, end - length - 1);
        windows.add(new Window(user, Arrays.copyOfRange(items, start, end)));
        end = all ? start + 1 : 0;
      }
    }
    return new Windows(windows);
  }

  boolean isEmpty() {
    return windows.isEmpty();
  }

  /** The windows in a random order, cut into batches. */
  List<List<Window>> batches(int size, Random random) {
    List<Window> shuffled = new ArrayList<>(windows);
    Collections.shuffle(shuffled, random);
    List<List<Window>> batches = new ArrayList<>();
    for (int from = 0; from < shuffled.size(); from += size) {
      batches.add(shuffled.subList(from, Math.min(shuffled.size(), from + size)));
    }
    return batches;
  }
}
