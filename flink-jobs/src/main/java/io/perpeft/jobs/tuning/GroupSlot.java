package io.perpeft.jobs.tuning;

import io.perpeft.model.live.GroupLearner;
import io.perpeft.model.live.LearnerContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group that lives in a subtask: its learner, what waits for it, and what state lacks of both.
 */
final class GroupSlot {
  private static final long NEVER = -1;

  private final int group;
  private final GroupLearner learner;
  private final Deque<GroupExample> waiting = new ArrayDeque<>();
  private boolean dirty;
  private long writtenSteps = NEVER;
  private long writtenVersion;
  private @Nullable String missing;
  private long missingSince;

  private GroupSlot(int group, GroupLearner learner) {
    this.group = group;
    this.learner = learner;
  }

  static GroupSlot begin(LearnerContext context, int group) {
    return new GroupSlot(group, GroupLearner.begin(context, group));
  }

  static GroupSlot restore(int group, GroupLearner learner, List<GroupExample> waiting) {
    GroupSlot slot = new GroupSlot(group, learner);
    slot.waiting.addAll(waiting);
    slot.writtenSteps = learner.steps();
    slot.writtenVersion = learner.version();
    return slot;
  }

  int group() {
    return group;
  }

  GroupLearner learner() {
    return learner;
  }

  Deque<GroupExample> waiting() {
    return waiting;
  }

  void add(GroupExample example) {
    waiting.addLast(example);
    dirty = true;
  }

  void takeFirst() {
    waiting.removeFirst();
    missing = null;
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

  boolean isDirty() {
    return dirty;
  }

  /** Whether the stored weights and moments are out of date. */
  boolean stepsChanged() {
    return learner.steps() != writtenSteps;
  }

  /** Whether the stored release is out of date; the generation's weights are never stored. */
  boolean versionChanged() {
    return learner.version() != writtenVersion;
  }

  void written() {
    dirty = false;
    writtenSteps = learner.steps();
    writtenVersion = learner.version();
  }
}
