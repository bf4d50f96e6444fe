package io.perpeft.jobs.tuning;

import java.util.ArrayList;
import java.util.List;

/**
 * What commands have made of a group.
 *
 * @param source group whose weights it was born with; itself if the generation brought it
 * @param pinned whether an operator has stopped its learning
 * @param retired whether it has ended
 * @param done ids of the commands carried out last, oldest first
 */
public record GroupControl(int source, boolean pinned, boolean retired, List<String> done) {
  /** Commands that are known again when they come a second time. */
  static final int REMEMBERED = 128;

  static GroupControl of(int group) {
    return new GroupControl(group, false, false, List.of());
  }

  /** Whether the group learns. */
  boolean isLearning() {
    return !pinned && !retired;
  }

  GroupControl bornOf(int group) {
    return new GroupControl(group, pinned, retired, done);
  }

  GroupControl pinned(boolean value) {
    return new GroupControl(source, value, retired, done);
  }

  GroupControl end() {
    return new GroupControl(source, pinned, true, done);
  }

  GroupControl after(String commandId) {
    List<String> all = new ArrayList<>(done);
    all.add(commandId);
    return new GroupControl(
        source,
        pinned,
        retired,
        new ArrayList<>(all.subList(Math.max(0, all.size() - REMEMBERED), all.size())));
  }
}
