package io.perpeft.deploy.figures;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.groups.EventKinds;
import io.perpeft.schemas.topics.Keys;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Adds up what the topics say. Safe for use by several threads.
 *
 * <p>Latency is measured for every purchase that became a training example: from its arrival on the
 * purchases topic to the moment when a committed reader had read the last marker of the first
 * version whose weights have seen it. Purchases that arrived before the run are left out.
 */
public final class Figures {

  private static final long LONGEST_LATENCY_MILLIS = 24L * 3600 * 1000;
  private static final Set<String> OF_LIFECYCLE =
      Set.of(EventKinds.BORN, EventKinds.SPLIT, EventKinds.MERGED, EventKinds.RETIRED);
  private static final Comparator<String> BY_NUMBER_THEN_NAME =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final long startedAtMillis;
  private final Histogram latencies = new Histogram(LONGEST_LATENCY_MILLIS, 3);
  private final Map<String, GroupFigures> groups = new TreeMap<>(BY_NUMBER_THEN_NAME);
  private final Map<String, Long> deadLetters = new TreeMap<>();
  private final GroupFigures global = new GroupFigures(Keys.GLOBAL_GROUP);
  private long otherDeadLetters;
  private long trainingExamples;
  private long usersMoved;
  private long versionsCompleted;
  private long vectorsPublished;
  private GroupChanges changes = GroupChanges.NONE;

  /**
   * @param startedAtMillis when the run's first purchase may arrive, milliseconds since the epoch
   */
  public Figures(long startedAtMillis) {
    this.startedAtMillis = startedAtMillis;
  }

  private GroupFigures group(String id) {
    return groups.computeIfAbsent(id, GroupFigures::new);
  }

  public synchronized void add(TrainingExample example) {
    trainingExamples++;
    GroupFigures group = group(example.getGroupId());
    group.example(example);
    settle(group);
  }

  public synchronized void addDeadLetter(String reason) {
    deadLetters.merge(reason, 1L, Long::sum);
  }

  /** Of a topic other than the purchases'. */
  public synchronized void addOtherDeadLetter() {
    otherDeadLetters++;
  }

  public synchronized void add(GroupAssignment assignment) {
    String before = assignment.getPreviousGroupId();
    if (before != null && !before.equals(assignment.getGroupId())) {
      usersMoved++;
    }
  }

  public synchronized void add(GroupQuality batch) {
    group(batch.getGroupId()).quality(batch);
  }

  public synchronized void add(AdapterRelease release) {
    GroupFigures group = group(release.getGroupId());
    group.release(release.getVersion(), release.getExamples());
    settle(group);
  }

  public synchronized void addVector() {
    vectorsPublished++;
  }

  /**
   * @param readAtMillis when the marker was read, milliseconds since the epoch
   */
  public synchronized void add(VersionComplete marker, long readAtMillis) {
    if (marker.getGroupId().equals(Keys.GLOBAL_GROUP)) {
      versionsCompleted += close(global, marker, readAtMillis) ? 1 : 0;
      return;
    }
    GroupFigures group = group(marker.getGroupId());
    String successor = marker.getSuccessorId();
    if (successor != null) {
      group.ended(successor);
    }
    if (close(group, marker, readAtMillis)) {
      versionsCompleted++;
      settle(group);
    }
  }

  public synchronized void add(GroupEvent event) {
    if (OF_LIFECYCLE.contains(event.getKind())) {
      changes =
          changes.and(
              event.getKind(),
              "group %s %s: %s".formatted(event.getGroupId(), event.getKind(), event.getReason()));
    }
  }

  private static boolean close(GroupFigures group, VersionComplete marker, long readAtMillis) {
    return group.closed(
        marker.getVersion(), marker.getPartition(), marker.getPartitions(), readAtMillis);
  }

  private void settle(GroupFigures group) {
    group.settle(this::record);
  }

  private void record(long arrivedAtMillis, long readAtMillis) {
    if (arrivedAtMillis >= startedAtMillis) {
      long latency = Math.max(0, readAtMillis - arrivedAtMillis);
      latencies.recordValue(Math.min(latency, LONGEST_LATENCY_MILLIS));
    }
  }

  /** A shopper who belongs to the group now; empty while none with a few purchases is known. */
  public synchronized Optional<SeenShopper> shopperOf(String group) {
    return Optional.ofNullable(groups.get(group)).flatMap(GroupFigures::shopper);
  }

  /**
   * @param purchases acknowledged so far
   * @param waiting purchases that wait in the grouping job
   */
  public synchronized Summary summary(long purchases, long waiting, long nowMillis) {
    return new Summary(
        purchases,
        trainingExamples,
        Map.copyOf(deadLetters),
        otherDeadLetters,
        waiting,
        usersMoved,
        versionsCompleted,
        vectorsPublished,
        latencies(),
        groups.values().stream().map(GroupFigures::summary).toList(),
        changes,
        (nowMillis - startedAtMillis) / 1000.0);
  }

  private Latencies latencies() {
    if (latencies.getTotalCount() == 0) {
      return Latencies.NONE;
    }
    return new Latencies(
        latencies.getTotalCount(),
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(95));
  }
}
