package io.perpeft.client.memory;

import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.RememberedItem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A view of the item memory's topic. One thread applies and publishes; any thread reads {@link
 * #memory()}. Records of a key replace each other; those of different keys need no order.
 */
public final class MemoryView implements MemorySource {

  private final String generationId;
  private final Map<String, Integer> rows = new HashMap<>();
  private final Map<String, GroupScoreWeights> weights = new HashMap<>();
  private @Nullable MemoryItem[] items = new @Nullable MemoryItem[64];
  private Map<String, Integer> publishedRows = Map.of();
  private long newestMillis = Long.MIN_VALUE;
  private boolean changed;
  private volatile MemorySnapshot published = MemorySnapshot.EMPTY;

  /**
   * @param generationId generation to follow; records of others are passed over
   */
  public MemoryView(String generationId) {
    this.generationId = generationId;
  }

  /**
   * Takes in what is remembered of an item.
   *
   * @throws IllegalArgumentException if it cannot be used, saying why; it is passed over then
   */
  public void apply(RememberedItem item) {
    if (!item.getGenerationId().equals(generationId)) {
      return;
    }
    MemoryItem decoded = MemoryItem.of(item);
    int row = rows.computeIfAbsent(item.getItemId(), id -> rows.size());
    if (row == items.length) {
      items = Arrays.copyOf(items, 2 * row);
    }
    items[row] = decoded;
    newestMillis = Math.max(newestMillis, item.getEventTime());
    changed = true;
  }

  /**
   * Takes in a group's weights at one moment.
   *
   * @throws IllegalArgumentException if they cannot be used, saying why; they are passed over then
   */
  public void apply(GroupScoreWeights ofGroup) {
    if (!ofGroup.getGenerationId().equals(generationId)) {
      return;
    }
    ScoreCheck.check(ofGroup);
    weights.put(MemorySnapshot.weightsKey(ofGroup.getGroupId(), ofGroup.getMoment()), ofGroup);
    newestMillis = Math.max(newestMillis, ofGroup.getEventTime());
    changed = true;
  }

  /** Forgets an item: its key was written without a value. */
  public void forget(String itemId) {
    Integer row = rows.get(itemId);
    if (row != null) {
      items[row] = null;
      changed = true;
    }
  }

  /** Makes what was applied visible to readers; call it after each batch of records. */
  public void publish() {
    if (changed) {
      if (publishedRows.size() != rows.size()) {
        publishedRows = Map.copyOf(rows);
      }
      published =
          new MemorySnapshot(
              publishedRows, Arrays.copyOf(items, rows.size()), Map.copyOf(weights), newestMillis);
      changed = false;
    }
  }

  @Override
  public MemorySnapshot memory() {
    return published;
  }
}
