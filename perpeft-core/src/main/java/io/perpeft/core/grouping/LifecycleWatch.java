package io.perpeft.core.grouping;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link GroupLifecycle} remembers between decisions. Immutable.
 *
 * @param nextId id of the next group to be born
 * @param decisions number of decisions so far
 * @param streaks decisions in a row, up to the last one, at which each change was called for
 * @param restingUntil decision at which a group may change again; none for a group that may
 */
public record LifecycleWatch(
    int nextId,
    long decisions,
    SortedMap<Change, Integer> streaks,
    SortedMap<Integer, Long> restingUntil) {

  /** Kinds of changes, the most urgent first. */
  public enum Kind {
    RETIRE,
    MERGE,
    SPLIT
  }

  /**
   * A change that may be called for.
   *
   * @param group that it is about
   * @param other group of a merge with a higher id, else −1
   */
  public record Change(Kind kind, int group, int other) implements Comparable<Change> {
    static final int NO_OTHER = -1;

    @Override
    public int compareTo(Change that) {
      int byKind = kind.compareTo(that.kind);
      int byGroup = byKind != 0 ? byKind : Integer.compare(group, that.group);
      return byGroup != 0 ? byGroup : Integer.compare(other, that.other);
    }

    boolean concerns(int id) {
      return group == id || other == id;
    }
  }

  public LifecycleWatch {
    streaks = Collections.unmodifiableSortedMap(new TreeMap<>(streaks));
    restingUntil = Collections.unmodifiableSortedMap(new TreeMap<>(restingUntil));
  }

  /** Before the first decision about groups with these ids, which rest at first. */
  static LifecycleWatch over(int[] ids, int coolDown) {
    SortedMap<Integer, Long> resting = new TreeMap<>();
    int next = 0;
    for (int id : ids) {
      resting.put(id, (long) coolDown);
      next = Math.max(next, id + 1);
    }
    return new LifecycleWatch(next, 0, new TreeMap<>(), resting);
  }

  boolean rests(int group) {
    return restingUntil.getOrDefault(group, 0L) > decisions;
  }
}
