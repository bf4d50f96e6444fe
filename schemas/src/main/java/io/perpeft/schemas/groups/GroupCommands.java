package io.perpeft.schemas.groups;

import io.perpeft.schemas.GroupCommand;
import java.util.List;

/** Makes {@link GroupCommand}s of each kind. */
public final class GroupCommands {
  public static final String SPLIT = "split";
  public static final String ADOPT = "adopt";
  public static final String PIN = "pin";
  public static final String UNPIN = "unpin";
  public static final String RETIRE = "retire";

  /** All kinds. */
  public static final List<String> ALL = List.of(SPLIT, ADOPT, PIN, UNPIN, RETIRE);

  /** Kinds that may stand among the training examples of their group, where they act. */
  public static final List<String> IN_LOG = List.of(SPLIT, RETIRE);

  private final String generationId;

  /**
   * @param generationId generation of the groups
   */
  public GroupCommands(String generationId) {
    this.generationId = generationId;
  }

  /** Lets a group hand its weights to new ones. */
  public GroupCommand split(
      String commandId, String groupId, List<String> children, String reason, long issuedAt) {
    return command(commandId, groupId, SPLIT, reason, issuedAt).setChildren(children).build();
  }

  /** Ends a group; another serves in its place. */
  public GroupCommand retire(
      String commandId, String groupId, String successorId, String reason, long issuedAt) {
    return command(commandId, groupId, RETIRE, reason, issuedAt)
        .setSuccessorId(successorId)
        .build();
  }

  /** Stops a group's learning and releases. */
  public GroupCommand pin(String commandId, String groupId, String reason, long issuedAt) {
    return command(commandId, groupId, PIN, reason, issuedAt).build();
  }

  /** Lets a pinned group go on. */
  public GroupCommand unpin(String commandId, String groupId, String reason, long issuedAt) {
    return command(commandId, groupId, UNPIN, reason, issuedAt).build();
  }

  /**
   * Lets a group go on from these weights, or begin with them.
   *
   * @param sourceGroupId group that the weights are of
   * @param sourceVersion their version there
   */
  public GroupCommand adopt(
      String commandId,
      String groupId,
      String sourceGroupId,
      long sourceVersion,
      SealedWeights weights,
      String reason,
      long issuedAt) {
    return command(commandId, groupId, ADOPT, reason, issuedAt)
        .setSourceGroupId(sourceGroupId)
        .setSourceVersion(sourceVersion)
        .setWeights(weights.inline())
        .setWeightsUri(weights.uri())
        .setWeightsSha256(weights.sha256())
        .setWeightsSize(weights.size())
        .build();
  }

  /**
   * Lets a group go on from the weights that the generation has for a group of its own; they need
   * not travel.
   */
  public GroupCommand adoptFirst(
      String commandId, String groupId, String sourceGroupId, String reason, long issuedAt) {
    return command(commandId, groupId, ADOPT, reason, issuedAt)
        .setSourceGroupId(sourceGroupId)
        .setSourceVersion(0L)
        .build();
  }

  private GroupCommand.Builder command(
      String commandId, String groupId, String kind, String reason, long issuedAt) {
    return GroupCommand.newBuilder()
        .setGenerationId(generationId)
        .setCommandId(commandId)
        .setGroupId(groupId)
        .setKind(kind)
        .setReason(reason)
        .setIssuedAt(issuedAt);
  }
}
