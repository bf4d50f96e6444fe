package io.perpeft.model.simulation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The interests of a log's users, known only where the log was made up. No arm sees them.
 *
 * @param byUser a user's interests in time order, at least one
 */
public record HiddenInterests(Map<String, List<Interest>> byUser) {

  /** A hidden group that a user belongs to from a moment on. */
  public record Interest(long fromMillis, int group) {}

  /** The hidden group of a user at a moment; null if nothing is known of it. */
  @Nullable Integer interest(String user, long timeMillis) {
    Integer current = null;
    for (Interest interest : byUser.getOrDefault(user, List.of())) {
      if (current == null || interest.fromMillis() <= timeMillis) {
        current = interest.group();
      }
    }
    return current;
  }

  /** When a user's interests changed first; {@link Long#MAX_VALUE} if never. */
  long changeMillis(String user) {
    List<Interest> interests = byUser.getOrDefault(user, List.of());
    return interests.size() < 2 ? Long.MAX_VALUE : interests.get(1).fromMillis();
  }
}
