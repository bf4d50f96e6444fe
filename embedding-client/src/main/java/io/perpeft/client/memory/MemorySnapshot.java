package io.perpeft.client.memory;

import io.perpeft.core.memory.CountFeatures;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.schemas.GroupScoreWeights;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The item memory at one moment. Immutable; safe to share between threads. */
public final class MemorySnapshot {

  /** A memory that holds nothing. */
  public static final MemorySnapshot EMPTY =
      new MemorySnapshot(Map.of(), new @Nullable MemoryItem[0], Map.of(), Long.MIN_VALUE);

  private final Map<String, Integer> rows;
  private final @Nullable MemoryItem[] items;
  private final Map<String, GroupScoreWeights> weights;
  private final long newestMillis;
  private volatile float @Nullable [] features;

  MemorySnapshot(
      Map<String, Integer> rows,
      @Nullable MemoryItem[] items,
      Map<String, GroupScoreWeights> weights,
      long newestMillis) {
    this.rows = rows;
    this.items = items;
    this.weights = weights;
    this.newestMillis = newestMillis;
  }

  /** Newest purchase that the memory has learnt from, {@link Long#MIN_VALUE} before the first. */
  public long newestEventTimeMillis() {
    return newestMillis;
  }

  /** Items held. */
  public int items() {
    int count = 0;
    for (MemoryItem item : items) {
      count += item == null ? 0 : 1;
    }
    return count;
  }

  /**
   * Scores for a user of a group.
   *
   * @return empty as long as the group has no weights for the user's moment
   */
  public Optional<MemoryScores> scores(String groupId, UserHistory history) {
    GroupScoreWeights ofGroup = weights.get(weightsKey(groupId, history.moment().label()));
    return ofGroup == null
        ? Optional.empty()
        : Optional.of(new MemoryScores(this, ofGroup, features(ofGroup), history));
  }

  /** What weights are found under. */
  static String weightsKey(String groupId, String moment) {
    return groupId + '\u001f' + moment;
  }

  /** Row of an item that is held, or −1. */
  int row(String itemId) {
    Integer row = rows.get(itemId);
    return row == null || items[row] == null ? -1 : row;
  }

  @Nullable MemoryItem item(String itemId) {
    Integer row = rows.get(itemId);
    return row == null ? null : items[row];
  }

  @Nullable MemoryItem item(int row) {
    return items[row];
  }

  /** A count of an item as it is left at the newest purchase. */
  double faded(double count, long sinceMillis, long halfLifeMillis) {
    return count
        * StrictMath.pow(2, -(double) Math.max(0, newestMillis - sinceMillis) / halfLifeMillis);
  }

  /** φ of every row, [rows, 3]; the half-lives are the same for all groups. */
  private float[] features(GroupScoreWeights of) {
    float[] known = features;
    if (known == null) {
      long[] halfLives = {
        of.getShortHalfLifeMillis(), of.getMiddleHalfLifeMillis(), of.getLongHalfLifeMillis()
      };
      known = new float[items.length * HalfLives.COUNTS];
      for (int row = 0; row < items.length; row++) {
        MemoryItem item = items[row];
        for (int k = 0; item != null && k < HalfLives.COUNTS; k++) {
          known[row * HalfLives.COUNTS + k] =
              CountFeatures.of(k, faded(item.counts()[k], item.eventTimeMillis(), halfLives[k]));
        }
      }
      features = known;
    }
    return known;
  }
}
