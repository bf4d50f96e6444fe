package io.perpeft.jobs.refresh;

import io.perpeft.schemas.topics.Keys;

/** Group ids as numbers, the user-blind model included. */
final class Groups {
  /** The reserved group of the user-blind model. */
  static final int GLOBAL = -1;

  private Groups() {}

  static String id(int group) {
    return group == GLOBAL ? Keys.GLOBAL_GROUP : Integer.toString(group);
  }
}
