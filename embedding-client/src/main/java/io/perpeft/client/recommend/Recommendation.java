package io.perpeft.client.recommend;

import java.util.List;

/**
 * The best items for a user.
 *
 * @param groupId group whose vectors were used; {@code global} if the user's has none yet
 * @param version version of the group's weights that all scores come from
 * @param items best first
 */
public record Recommendation(String groupId, long version, List<ScoredItem> items) {

  public Recommendation {
    items = List.copyOf(items);
  }
}
