package io.perpeft.core.residency;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which tier each group lies in: the least recently used leave the device when it is full,
 * and the host when that is full. The group in use stays on the device even if it alone is over the
 * budget, so that no group is ever too large to be worked with. Not thread-safe.
 *
 * @param <K> names a group
 */
public final class ResidencyPlan<K> {
  private record Place(Footprint size, Tier tier) {}

  /** A group that has to be moved, and where to. */
  public record Move<K>(K key, Tier to) {}

  private final MemoryBudget budget;

  /** Least recently used first. */
  private final Map<K, Place> places = new LinkedHashMap<>();

  private final Map<Tier, Long> used = new EnumMap<>(Tier.class);

  public ResidencyPlan(MemoryBudget budget) {
    this.budget = budget;
    for (Tier tier : Tier.values()) {
      used.put(tier, 0L);
    }
  }

  /**
   * Takes a group in that lies on the host.
   *
   * @return what must be moved to make room, before anything else is done
   */
  public List<Move<K>> admit(K key, Footprint size) {
    return put(key, new Place(size, Tier.HOST));
  }

  /**
   * Notes that a group is used, which therefore is on the device, or that its size has changed by
   * that.
   *
   * @return what must be moved to make room, before anything else is done
   */
  public List<Move<K>> use(K key, Footprint size) {
    return put(key, new Place(size, Tier.DEVICE));
  }

  /** Forgets a group. */
  public void remove(K key) {
    Place place = places.remove(key);
    if (place != null) {
      book(place, -1);
    }
  }

  /** Bytes of all groups in this memory. */
  public long bytes(Tier memory) {
    return used.getOrDefault(memory, 0L);
  }

  private List<Move<K>> put(K key, Place place) {
    remove(key);
    places.put(key, place);
    book(place, 1);
    Map<K, Tier> changed = new LinkedHashMap<>();
    demote(key, Tier.DEVICE, budget.device(), changed);
    demote(key, Tier.HOST, budget.host(), changed);
    // The host is emptied before anything comes to it from the device.
    List<Move<K>> moves = new ArrayList<>(changed.size());
    for (Tier to : List.of(Tier.STORE, Tier.HOST)) {
      changed.forEach(
          (moved, tier) -> {
            if (tier == to) {
              moves.add(new Move<>(moved, to));
            }
          });
    }
    return moves;
  }

  private void demote(K kept, Tier memory, long limit, Map<K, Tier> changed) {
    Tier to = memory == Tier.DEVICE ? Tier.HOST : Tier.STORE;
    for (Map.Entry<K, Place> entry : places.entrySet()) {
      if (bytes(memory) <= limit) {
        return;
      }
      Place place = entry.getValue();
      if (place.size().in(memory, place.tier()) > 0 && !entry.getKey().equals(kept)) {
        Place lower = new Place(place.size(), to);
        book(place, -1);
        book(lower, 1);
        entry.setValue(lower);
        changed.put(entry.getKey(), to);
      }
    }
  }

  private void book(Place place, int sign) {
    for (Tier memory : Tier.values()) {
      used.merge(memory, sign * place.size().in(memory, place.tier()), Long::sum);
    }
  }
}
