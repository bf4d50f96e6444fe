package io.perpeft.client.view;

import java.util.Optional;

/** Where the newest complete vectors of a group come from. */
@FunctionalInterface
public interface VectorSource {

  /**
   * The group's vectors, all of one version; empty until its first version is complete. Those of a
   * group that has ended are its successor's, and say so.
   */
  Optional<GroupVectors> group(String groupId);
}
