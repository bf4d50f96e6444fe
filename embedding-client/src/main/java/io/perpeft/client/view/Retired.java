package io.perpeft.client.view;

import java.util.HashMap;
import java.util.Map;

/** Groups that have ended, with their successors. One thread adds and publishes, any resolves. */
final class Retired {
  private final Map<String, String> successors = new HashMap<>();
  private volatile Map<String, String> visible = Map.of();

  void add(String groupId, String successor) {
    successors.put(groupId, successor);
  }

  boolean contains(String groupId) {
    return successors.containsKey(groupId);
  }

  /** Makes what was added visible to readers. */
  void publish() {
    if (visible.size() != successors.size()) {
      visible = Map.copyOf(successors);
    }
  }

  /** The living group that stands for this one; itself if it lives. */
  String resolve(String groupId) {
    Map<String, String> map = visible;
    String living = groupId;
    for (int steps = 0; steps <= map.size(); steps++) {
      String next = map.get(living);
      if (next == null) {
        return living;
      }
      living = next;
    }
    return groupId;
  }
}
