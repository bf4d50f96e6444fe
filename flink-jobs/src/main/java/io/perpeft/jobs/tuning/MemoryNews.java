package io.perpeft.jobs.tuning;

import org.jspecify.annotations.Nullable;

/**
 * What the tuner tells the item memory: that a group was born, or what it has learnt from.
 *
 * @param birth null if it is a batch
 * @param batch null if it is a birth
 */
public record MemoryNews(@Nullable Birth birth, @Nullable ScoredExamples batch) {

  /**
   * A group is there from now on.
   *
   * @param source group whose weights it was born with
   */
  public record Birth(int group, int source) {}

  static MemoryNews of(ScoredExamples batch) {
    return new MemoryNews(null, batch);
  }

  static MemoryNews born(int group, int source) {
    return new MemoryNews(new Birth(group, source), null);
  }
}
