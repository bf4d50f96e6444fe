package io.perpeft.model.simulation;

import io.perpeft.core.grouping.AdjustedRandIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far the groups that were found agree with the interests that the log's maker gave users. */
final class GroupAgreement {

  /** Least users that a stretch of the stream must have. */
  private static final int FEWEST = 30;

  private GroupAgreement() {}

  /**
   * The adjusted Rand index over the users who buy in each stretch of the stream: the group they
   * are in before their last purchase in it, against their interest then.
   *
   * @param groups group before each purchase of the log
   * @param begins first purchase of each stretch, and the end of the last
   * @return by stretch; null for one with too few users whose interests are known
   */
  static List<@Nullable Double> of(
      PurchaseStream stream, int[] groups, HiddenInterests hidden, int[] begins) {
    List<@Nullable Double> agreement = new ArrayList<>();
    for (int s = 0; s + 1 < begins.length; s++) {
      agreement.add(between(stream, groups, hidden, begins[s], begins[s + 1]));
    }
    return agreement;
  }

  private static @Nullable Double between(
      PurchaseStream stream, int[] groups, HiddenInterests hidden, int from, int until) {
    TreeMap<Integer, int[]> byUser = new TreeMap<>();
    for (int k = from; k < until; k++) {
      int user = stream.log().user(k);
      Integer interest =
          hidden.interest(stream.log().users().get(user), stream.log().timeMillis(k));
      if (interest != null) {
        byUser.put(user, new int[] {groups[k], interest});
      }
    }
    if (byUser.size() < FEWEST) {
      return null;
    }
    int[] found = byUser.values().stream().mapToInt(pair -> pair[0]).toArray();
    int[] wanted = byUser.values().stream().mapToInt(pair -> pair[1]).toArray();
    return AdjustedRandIndex.of(found, wanted);
  }
}
