package io.perpeft.client.view;

import java.util.Optional;

/** Where the newest complete vectors of a group come from. */
@FunctionalInterface
public interface VectorSource {

  /** The group's vectors, all of one version; empty until its first version is complete. */
  Optional<GroupVectors> group(String groupId);
}
