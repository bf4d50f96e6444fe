package io.perpeft.cli.groups;

import io.perpeft.schemas.GroupEvent;

/** What became of a command. */
sealed interface Answer {
  /** The tuning job carried it out. */
  record Done(GroupEvent event) implements Answer {}

  /** The tuning job would not. */
  record Refused(String reason) implements Answer {}

  /** Nothing was heard in time. */
  record Silence() implements Answer {}
}
