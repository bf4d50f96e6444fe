package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A group as the topics show it.
 *
 * @param releases by version; superseded ones go after a week, and version 0 is the generation's
 * @param successorId the group that serves in its place if it has ended; else null
 */
record GroupView(
    String generationId,
    int group,
    SortedMap<Long, ReleaseEntry> releases,
    @Nullable String successorId) {

  String groupId() {
    return Integer.toString(group);
  }

  /** Version that consumers see, or will; 0 if nothing was released. */
  long newest() {
    return releases.isEmpty() ? 0 : releases.lastKey();
  }

  /**
   * @throws CliException if the topic does not hold it
   */
  ReleaseEntry release(long version) {
    ReleaseEntry entry = releases.get(version);
    if (entry == null) {
      throw new CliException(
          "there is no version %d of group %d; %s".formatted(version, group, present()));
    }
    return entry;
  }

  /**
   * @throws CliException if the group has ended
   */
  void requireAlive() {
    if (successorId != null) {
      throw new CliException(
          "group %d has ended, and group %s serves in its place".formatted(group, successorId));
    }
  }

  private String present() {
    return releases.isEmpty()
        ? "nothing was released, so all see version 0, the generation's"
        : "the topic holds %d to %d (superseded ones go after a week)"
            .formatted(releases.firstKey(), releases.lastKey());
  }
}
