package io.perpeft.deploy.figures;

import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.TrainingExample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts of one group. Not thread-safe. */
final class GroupFigures {

  /** Takes when a purchase arrived and when a version that it shaped could be read. */
  interface Covered {
    void purchase(long arrivedAtMillis, long readAtMillis);
  }

  /** A version that can be read since {@code readAtMillis}. */
  private record Completed(long version, long readAtMillis) {}

  private static final int TELLING_HISTORY = 2;

  private final String group;

  /** Arrival times of purchases that no readable version covers yet, oldest first. */
  private final Deque<Long> uncovered = new ArrayDeque<>();

  private final Map<Long, Long> examplesByVersion = new HashMap<>();
  private final Map<Long, BitSet> closedPartitions = new HashMap<>();
  private final Deque<Completed> completed = new ArrayDeque<>();
  private final Map<String, Quality> quality = new TreeMap<>();
  private long examples;
  private long covered;
  private long scored;
  private long steps;
  private long droppedSteps;
  private long releases;
  private long releasedVersion;
  private long completeVersion = -1;
  private @Nullable TrainingExample newest;
  private @Nullable String successor;

  GroupFigures(String group) {
    this.group = group;
  }

  void example(TrainingExample example) {
    examples++;
    uncovered.addLast(example.getIngestTime());
    if (example.getHistory().size() >= TELLING_HISTORY) {
      newest = example;
    }
  }

  /** Who bought last among those who had bought a few things before; empty if nobody has. */
  Optional<SeenShopper> shopper() {
    return Optional.ofNullable(newest)
        .map(
            example -> {
              List<String> items = new ArrayList<>(example.getHistory());
              items.add(example.getTarget());
              return new SeenShopper(example.getUserId(), items);
            });
  }

  void quality(GroupQuality batch) {
    scored += batch.getExamples();
    if (batch.getApplied()) {
      steps++;
    } else {
      droppedSteps++;
    }
    batch.getArms().forEach((arm, figures) -> add(arm, figures, batch.getExamples()));
  }

  private void add(String arm, ArmQuality figures, int count) {
    quality.merge(
        arm,
        Quality.NONE.plus(count, figures.getNdcg20(), figures.getHr20()),
        (before, more) -> before.plus(more));
  }

  void release(long version, long examplesBehind) {
    releases++;
    releasedVersion = Math.max(releasedVersion, version);
    examplesByVersion.put(version, examplesBehind);
  }

  void ended(String by) {
    successor = by;
  }

  /** Returns whether the version has just been closed by the last of the partitions. */
  boolean closed(long version, int partition, int partitions, long readAtMillis) {
    BitSet closed = closedPartitions.computeIfAbsent(version, v -> new BitSet());
    if (closed.get(partition)) {
      return false;
    }
    closed.set(partition);
    if (closed.cardinality() < partitions) {
      return false;
    }
    if (version > completeVersion) {
      completeVersion = version;
      completed.addLast(new Completed(version, readAtMillis));
    }
    return true;
  }

  /**
   * Hands on every purchase that a readable version covers by now. The topics are read side by
   * side, so a version waits here until its release and its examples have been read.
   */
  void settle(Covered into) {
    while (!completed.isEmpty()) {
      Completed next = completed.getFirst();
      long behind =
          next.version() == 0 ? 0 : examplesByVersion.getOrDefault(next.version(), Long.MAX_VALUE);
      if (behind > examples) {
        return;
      }
      completed.removeFirst();
      for (; covered < behind; covered++) {
        into.purchase(uncovered.removeFirst(), next.readAtMillis());
      }
    }
  }

  GroupSummary summary() {
    return new GroupSummary(
        group,
        examples,
        scored,
        steps,
        droppedSteps,
        releases,
        releasedVersion,
        completeVersion,
        Map.copyOf(quality),
        successor);
  }
}
