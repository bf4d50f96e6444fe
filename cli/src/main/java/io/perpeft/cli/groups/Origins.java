package io.perpeft.cli.groups;

import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.EventKinds;
import java.util.Optional;

/** Says where the weights of a version come from. */
record Origins(GroupView group, EventLog events) {

  /** A few words. */
  String of(ReleaseEntry entry) {
    Optional<Long> same = sameWeights(entry);
    Optional<GroupEvent> event = events.behind(entry.version());
    if (event.isPresent()) {
      return words(event.get(), same.map(Origins::version).orElse(""));
    }
    return same.map(version -> "weights of version " + version).orElse("training");
  }

  private static String words(GroupEvent event, String same) {
    String what = event.getKind();
    Double group = event.getFigures().get("source_group");
    Double version = event.getFigures().get("source_version");
    if (group != null && version != null) {
      boolean own = event.getGroupId().equals(Integer.toString(group.intValue()));
      String from =
          own && event.getKind().equals(EventKinds.ROLLED_BACK)
              ? " to version %d".formatted(version.longValue())
              : " from group %d version %d".formatted(group.intValue(), version.longValue());
      return what + from + ": " + event.getReason();
    }
    return what + same + ": " + event.getReason();
  }

  private static String version(long version) {
    return " to version " + version;
  }

  /** The newest version before this one with the same weights. */
  private Optional<Long> sameWeights(ReleaseEntry entry) {
    String hash = entry.release().getWeightsSha256();
    return group.releases().headMap(entry.version()).values().stream()
        .filter(older -> older.release().getWeightsSha256().equals(hash))
        .map(ReleaseEntry::version)
        .reduce((before, after) -> after);
  }
}
