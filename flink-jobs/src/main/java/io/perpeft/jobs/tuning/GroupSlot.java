package io.perpeft.jobs.tuning;

import io.perpeft.model.live.GroupLearner;
import io.perpeft.schemas.GroupCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group that lives in a subtask: its learner, what waits for it, and what state lacks of both. It
 * has no learner until it is born; until then its examples and commands wait.
 */
final class GroupSlot {
  private static final long NEVER = -1;

  private final int group;
  private @Nullable GroupLearner learner;
  private GroupControl control;
  private final Deque<GroupEntry> waiting = new ArrayDeque<>();
  private final Deque<GroupEntry> buffered = new ArrayDeque<>();
  private final Deque<GroupCommand> held = new ArrayDeque<>();
  private boolean dirty;
  private long writtenBatches = NEVER;
  private long writtenVersion;
  private @Nullable String missing;
  private @Nullable Long unbornSince;
  private long missingSince;

  GroupSlot(
      int group,
      GroupControl control,
      List<GroupEntry> waiting,
      List<GroupEntry> buffered,
      List<GroupCommand> held) {
    this.group = group;
    this.control = control;
    this.waiting.addAll(waiting);
    this.buffered.addAll(buffered);
    this.held.addAll(held);
  }

  /**
   * Gives the slot its learner.
   *
   * @param written whether state holds all of it
   */
  void live(GroupLearner value, boolean written) {
    learner = value;
    value.pause(!control.isLearning());
    if (written) {
      writtenBatches = value.batches();
      writtenVersion = value.version();
    } else {
      dirty = true;
    }
  }

  int group() {
    return group;
  }

  boolean isBorn() {
    return learner != null;
  }

  /**
   * @throws IllegalStateException if the group is not born
   */
  GroupLearner learner() {
    if (learner == null) {
      throw new IllegalStateException("group " + group + " is not born");
    }
    return learner;
  }

  GroupControl control() {
    return control;
  }

  void control(GroupControl value) {
    control = value;
    dirty = true;
    if (learner != null) {
      learner.pause(!value.isLearning());
    }
  }

  Deque<GroupEntry> waiting() {
    return waiting;
  }

  void add(GroupEntry example) {
    waiting.addLast(example);
    dirty = true;
  }

  /** Takes the first that waits; an example goes to the learner, in whose buffer it lies then. */
  GroupEntry takeFirst() {
    missing = null;
    dirty = true;
    GroupEntry first = waiting.removeFirst();
    if (first.command() == null) {
      buffered.addLast(first);
    }
    return first;
  }

  /** Examples that lie in the learner's buffer. */
  Deque<GroupEntry> buffered() {
    return buffered;
  }

  /** Takes the examples of a closed micro-batch out of the buffer. */
  List<GroupEntry> closed(int examples) {
    List<GroupEntry> batch = new ArrayList<>(examples);
    for (int n = 0; n < examples; n++) {
      batch.add(buffered.removeFirst());
    }
    return batch;
  }

  /** Commands that wait for the group to be born. */
  Deque<GroupCommand> held() {
    return held;
  }

  void hold(GroupCommand command) {
    held.addLast(command);
    dirty = true;
  }

  /** For how many milliseconds the group has waited for this item. */
  long waitedFor(String itemId, long nowMillis) {
    if (!itemId.equals(missing)) {
      missing = itemId;
      missingSince = nowMillis;
    }
    return nowMillis - missingSince;
  }

  /** For how many milliseconds the group has waited to be born. */
  long unbornFor(long nowMillis) {
    if (unbornSince == null) {
      unbornSince = nowMillis;
    }
    return nowMillis - unbornSince;
  }

  boolean isDirty() {
    return dirty;
  }

  /** Whether the stored weights, moments and gate are out of date. */
  boolean weightsChanged() {
    return learner != null
        && (learner.batches() != writtenBatches || learner.version() != writtenVersion);
  }

  /** Whether the stored release is out of date; the generation's weights are never stored. */
  boolean versionChanged() {
    return learner != null && learner.version() != writtenVersion;
  }

  void written() {
    dirty = false;
    if (learner != null) {
      writtenBatches = learner.batches();
      writtenVersion = learner.version();
    }
  }

  void close() {
    if (learner != null) {
      learner.close();
    }
  }
}
