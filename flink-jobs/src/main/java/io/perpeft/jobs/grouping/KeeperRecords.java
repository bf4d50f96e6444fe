package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.GroupKeeper;
import io.perpeft.core.grouping.LifecycleEvent;
import io.perpeft.core.grouping.LifecycleEvent.Merge;
import io.perpeft.core.grouping.LifecycleEvent.Split;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.EventKinds;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.wire.Vectors;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Says what became of groups in records of the contracts.
 *
 * <p>A group ends once, so the kind of a command and the group name the command.
 */
final class KeeperRecords {
  private static final String COMMANDS_OF_LIFECYCLE = "lifecycle-";
  private static final long NO_VERSION = 0;

  private final String generationId;

  KeeperRecords(String generationId) {
    this.generationId = generationId;
  }

  GroupCentroids centroid(GroupKeeper.Change change) {
    Integer successor = change.successor();
    return GroupCentroids.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(change.group()))
        .setVersion(change.version())
        .setCentroid(Vectors.toBytes(change.centroid().centre()))
        .setWeight(change.centroid().weight())
        .setEventTime(change.centroid().timeMillis())
        .setSuccessorId(successor == null ? null : successor.toString())
        .build();
  }

  /**
   * @param timeMillis of the purchase that decided it
   */
  GroupEvent event(LifecycleEvent event, long timeMillis) {
    SortedMap<String, Double> figures = new TreeMap<>(event.figures());
    figures.put("successor", (double) event.successor());
    if (event instanceof Split split) {
      figures.put("second_successor", (double) split.second());
    }
    return GroupEvent.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(event.group()))
        .setKind(kind(event))
        .setVersion(NO_VERSION)
        .setReason(reason(event))
        .setFigures(figures)
        .setEventTime(timeMillis)
        .build();
  }

  /**
   * What the tuning job is to do, in this order.
   *
   * @param timeMillis of the purchase that decided it
   */
  List<GroupCommand> commands(LifecycleEvent event, long timeMillis) {
    GroupCommands commands = new GroupCommands(generationId);
    String group = Integer.toString(event.group());
    GroupCommand retire =
        commands.retire(
            commandId(GroupCommands.RETIRE, group),
            group,
            Integer.toString(event.successor()),
            reason(event),
            timeMillis);
    if (event instanceof Split split) {
      return List.of(
          commands.split(
              commandId(GroupCommands.SPLIT, group),
              group,
              List.of(Integer.toString(split.first()), Integer.toString(split.second())),
              reason(event),
              timeMillis),
          retire);
    }
    return List.of(retire);
  }

  private static String commandId(String kind, String group) {
    return COMMANDS_OF_LIFECYCLE + kind + "-" + group;
  }

  private static String kind(LifecycleEvent event) {
    if (event instanceof Split) {
      return EventKinds.SPLIT;
    }
    return event instanceof Merge ? EventKinds.MERGED : EventKinds.RETIRED;
  }

  private static String reason(LifecycleEvent event) {
    return event instanceof Split split
        ? "into groups %d and %d: %s".formatted(split.first(), split.second(), split.reason())
        : "group %d takes its users: %s".formatted(event.successor(), event.reason());
  }
}
