package io.perpeft.model.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Waiting tasks of two priorities. Training goes first until refresh, while it waits, has had less
 * than its share of the recent busy time; so neither starves the other. Not thread-safe: the owner
 * holds a lock.
 */
final class FairQueue<E> {
  /** Share of the device's time that refresh gets when both have work. */
  static final double REFRESH_SHARE = 0.2;

  /** Busy time is remembered with this half-life, so that an idle night earns no credit. */
  private static final double HALF_LIFE_NANOS = 2e9;

  private final Map<Priority, Queue<E>> waiting = new EnumMap<>(Priority.class);
  private final Map<Priority, Double> busyNanos = new EnumMap<>(Priority.class);

  FairQueue() {
    for (Priority priority : Priority.values()) {
      waiting.put(priority, new ArrayDeque<>());
      busyNanos.put(priority, 0.0);
    }
  }

  void add(Priority priority, E task) {
    queue(priority).add(task);
  }

  /** The next task to run, or null when none waits. */
  @Nullable E poll() {
    Queue<E> training = queue(Priority.TRAINING);
    Queue<E> refresh = queue(Priority.REFRESH);
    if (training.isEmpty() || refresh.isEmpty()) {
      return training.isEmpty() ? refresh.poll() : training.poll();
    }
    double refreshed = busyNanos.getOrDefault(Priority.REFRESH, 0.0);
    double trained = busyNanos.getOrDefault(Priority.TRAINING, 0.0);
    return refreshed < REFRESH_SHARE * (refreshed + trained) ? refresh.poll() : training.poll();
  }

  /** Books the time a task of this priority held the device. */
  void ran(Priority priority, long nanos) {
    double keep = Math.pow(0.5, nanos / HALF_LIFE_NANOS);
    busyNanos.replaceAll((any, busy) -> busy * keep);
    busyNanos.merge(priority, (double) nanos, Double::sum);
  }

  /** Takes out everything that waits. */
  List<E> drain() {
    List<E> tasks = new ArrayList<>();
    for (Queue<E> queue : waiting.values()) {
      tasks.addAll(queue);
      queue.clear();
    }
    return tasks;
  }

  private Queue<E> queue(Priority priority) {
    Queue<E> queue = waiting.get(priority);
    if (queue == null) {
      throw new IllegalArgumentException("no queue for " + priority);
    }
    return queue;
  }
}
