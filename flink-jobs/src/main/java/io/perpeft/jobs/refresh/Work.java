package io.perpeft.jobs.refresh;

/**
 * The version that a shard encodes its items under now.
 *
 * @param next position of the next item, going down; items added since the start are encoded when
 *     they come
 * @param published vectors written so far
 * @param bestsellersDone whether the most bought items, which go ahead of all, are behind it
 */
public record Work(int group, long version, int next, int published, boolean bestsellersDone) {

  Work advance(int nextItem, int vectors) {
    return new Work(group, version, nextItem, published + vectors, bestsellersDone);
  }

  Work afterBestsellers(int vectors) {
    return new Work(group, version, next, published + vectors, true);
  }
}
