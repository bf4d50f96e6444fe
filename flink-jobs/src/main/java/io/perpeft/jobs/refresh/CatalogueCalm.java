package io.perpeft.jobs.refresh;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees when a shard has read the catalogue that was there when it started: no item of that time has
 * come for a while. Looks several times over the while, since a single look after a pause of the
 * thread says nothing. Not thread-safe.
 */
final class CatalogueCalm {
  private static final int LOOKS = 4;

  private record Looked(long lastMillis, int times) {}

  private final long startMillis;
  private final long intervalMillis;
  private final Map<Integer, Looked> shards = new HashMap<>();

  /**
   * @param startMillis items from later are news, not catalogue; milliseconds since the epoch
   * @param quiet how long no item may come
   */
  CatalogueCalm(long startMillis, Duration quiet) {
    this.startMillis = startMillis;
    this.intervalMillis = (quiet.toMillis() + LOOKS - 1) / LOOKS;
  }

  /** Time between two looks, in milliseconds. */
  long intervalMillis() {
    return intervalMillis;
  }

  void itemCame(int shard, long itemMillis, long nowMillis) {
    if (itemMillis <= startMillis) {
      shards.put(shard, new Looked(nowMillis, 0));
    }
  }

  /** Looks once, or not at all if the last look is too near. */
  boolean isCalm(int shard, long nowMillis) {
    if (intervalMillis == 0) {
      return true;
    }
    Looked before = shards.computeIfAbsent(shard, first -> new Looked(nowMillis, 0));
    if (nowMillis - before.lastMillis() < intervalMillis) {
      return before.times() >= LOOKS;
    }
    shards.put(shard, new Looked(nowMillis, before.times() + 1));
    return before.times() + 1 >= LOOKS;
  }
}
