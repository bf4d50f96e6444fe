package io.perpeft.jobs.replay;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands of a generation that touch weights: which ones came from where, and who paused. */
final class GroupCommandLog {
  /**
   * Weights that a command brought.
   *
   * @param source group they are of
   */
  record Adoption(int source, String sha256, GroupWeights weights) {}

  private final Generation generation;
  private final WeightsSource files;
  private final AvroCodec<GroupCommand> codec = AvroCodec.of(GroupCommand.class);
  private final Map<Integer, List<Adoption>> adoptions = new HashMap<>();
  private final Set<Integer> pinned = new HashSet<>();
  private boolean closedEarly;
  private final Set<String> seen = new HashSet<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param files where weights lie that are too large to travel inline
   */
  GroupCommandLog(Generation generation, WeightsSource files) {
    this.generation = generation;
    this.files = files;
  }

  /** Takes a record of the topic in; one that is no command of the generation is passed over. */
  void add(RawRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      GroupCommand command = codec.decode(value);
      String name = command.getGroupId() + " " + command.getCommandId();
      if (command.getGenerationId().equals(generation.id()) && seen.add(name)) {
        add(command);
      }
    } catch (WireFormatException | NumberFormatException e) {
      return;
    }
  }

  private void add(GroupCommand command) {
    int group = Integer.parseInt(command.getGroupId());
    if (command.getKind().equals(GroupCommands.PIN)) {
      pinned.add(group);
    } else if (command.getKind().equals(GroupCommands.RETIRE)
        || command.getKind().equals(GroupCommands.SPLIT)) {
      closedEarly = true;
    } else if (command.getKind().equals(GroupCommands.ADOPT)) {
      int source = Integer.parseInt(String.valueOf(command.getSourceGroupId()));
      GroupWeights weights = weights(command, source);
      if (weights != null) {
        adoptions
            .computeIfAbsent(group, g -> new ArrayList<>())
            .add(new Adoption(source, Sha256.hex(weights.encode()), weights));
      }
    }
  }

  private @Nullable GroupWeights weights(GroupCommand command, int source) {
    if (command.getWeights() == null && command.getWeightsUri() == null) {
      return generation.groups().get(source);
    }
    try {
      return files.fetch(command);
    } catch (FaultyRecordException | UncheckedIOException e) {
      notes.add(
          "the weights of command %s to group %s cannot be had: %s"
              .formatted(command.getCommandId(), command.getGroupId(), e.getMessage()));
      return null;
    }
  }

  /** Weights that commands brought to the group, in order. */
  List<Adoption> adoptions(int group) {
    return adoptions.getOrDefault(group, List.of());
  }

  /** Whether the group's learning was ever stopped. */
  boolean wasPinned(int group) {
    return pinned.contains(group);
  }

  /** Whether any group split or ended, which closed its unfilled micro-batch. */
  boolean closedEarly() {
    return closedEarly;
  }

  /** What could not be read, a sentence each. */
  List<String> notes() {
    return notes;
  }
}
