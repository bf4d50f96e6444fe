package io.perpeft.deploy.figures;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Groups that were born or have ended.
 *
 * @param counts by kind of event
 * @param last the newest event in words; null without any
 */
public record GroupChanges(Map<String, Long> counts, @Nullable String last) {
  /** All groups are as they were. */
  public static final GroupChanges NONE = new GroupChanges(Map.of(), null);

  public GroupChanges {
    counts = Map.copyOf(counts);
  }

  GroupChanges and(String kind, String event) {
    Map<String, Long> more = new TreeMap<>(counts);
    more.merge(kind, 1L, Long::sum);
    return new GroupChanges(more, event);
  }
}
