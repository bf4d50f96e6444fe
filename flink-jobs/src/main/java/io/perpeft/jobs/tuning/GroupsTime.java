package io.perpeft.jobs.tuning;

import java.util.Collection;
import java.util.OptionalLong;

/**
 * How far the groups of a subtask have come: the time up to which every micro-batch of theirs was
 * closed. It follows the time of the examples and is held back by examples that wait. A group that
 * is not born holds it back only so long, for it may never be.
 */
final class GroupsTime {
  private final long unbornTimeoutMillis;
  private long examples = Long.MIN_VALUE;
  private long sent = Long.MIN_VALUE;

  GroupsTime(long unbornTimeoutMillis) {
    this.unbornTimeoutMillis = unbornTimeoutMillis;
  }

  /** All examples of an earlier time have come. */
  void examples(long time) {
    examples = time;
  }

  /** The time that was told last. */
  long sent() {
    return sent;
  }

  /** The time to be told now; empty if it is the one that was told last. */
  OptionalLong advance(Collection<GroupSlot> slots, long nowMillis) {
    if (examples == Long.MIN_VALUE) {
      return OptionalLong.empty();
    }
    long time = examples;
    for (GroupSlot slot : slots) {
      if (holds(slot, nowMillis)) {
        time = Math.min(time, slot.waiting().getFirst().time() - 1);
      }
    }
    if (time <= sent) {
      return OptionalLong.empty();
    }
    sent = time;
    return OptionalLong.of(time);
  }

  private boolean holds(GroupSlot slot, long nowMillis) {
    return !slot.waiting().isEmpty()
        && (slot.isBorn() || slot.unbornFor(nowMillis) < unbornTimeoutMillis);
  }
}
