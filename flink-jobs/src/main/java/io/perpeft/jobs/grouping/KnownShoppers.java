package io.perpeft.jobs.grouping;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.KnownUser;
import io.perpeft.core.grouping.GroupDecision;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shoppers whom the generation's history knows: where the job goes on from. */
final class KnownShoppers {
  private final Map<String, KnownUser> users;
  private final List<String> items;

  /** Where a worker finds them. */
  interface Source extends Serializable {
    KnownShoppers open();
  }

  private KnownShoppers(Map<String, KnownUser> users, List<String> items) {
    this.users = users;
    this.items = items;
  }

  static KnownShoppers of(Generation generation) {
    return new KnownShoppers(generation.users(), generation.itemIds());
  }

  static KnownShoppers none() {
    return new KnownShoppers(Map.of(), List.of());
  }

  /**
   * @param most newest purchases to remember
   * @return null for a user the history does not know
   */
  @Nullable ShopperState find(String user, int most) {
    KnownUser known = users.get(user);
    if (known == null) {
      return null;
    }
    int[] bought = known.items();
    String[] remembered =
        Arrays.stream(bought)
            .skip(Math.max(0, bought.length - most))
            .mapToObj(item -> items.get(item - 1))
            .toArray(String[]::new);
    return new ShopperState(
        remembered,
        known.group(),
        GroupDecision.NO_CANDIDATE,
        0,
        known.lastVisit(),
        known.lastEventTimeMillis());
  }
}
