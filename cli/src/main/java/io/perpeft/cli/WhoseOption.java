package io.perpeft.cli;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whose weights of a generation: a group's, or the global ones. */
final class WhoseOption {
  @Option(names = "--group", paramLabel = "N", description = "The weights of this group.")
  private @Nullable Integer group;

  @Option(names = "--global", description = "The user-blind weights.")
  private boolean global;

  /** Whether neither is given. */
  boolean isEmpty() {
    return group == null && !global;
  }

  /**
   * @throws ParameterException unless exactly one of the two is given
   */
  void require(CommandLine command) {
    if ((group != null) == global) {
      throw new ParameterException(command, "One of --group and --global is needed");
    }
  }

  /** The group; null for the global weights. */
  @Nullable Integer group() {
    return group;
  }

  /**
   * @throws CliException if there is no such group
   */
  GroupWeights of(Generation generation) {
    if (group == null) {
      return generation.global();
    }
    GroupWeights weights = generation.groups().get(group);
    if (weights == null) {
      throw new CliException(
          "Generation %s has no group %d; its groups are %s"
              .formatted(generation.id(), group, generation.groups().keySet()));
    }
    return weights;
  }

  /** {@code global}, or the group's id. */
  String label() {
    return group == null ? "global" : group.toString();
  }
}
