package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.weights.WeightsSeal;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.live.GroupLearner;
import io.perpeft.model.live.LearnerContext;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.EventKinds;
import io.perpeft.schemas.groups.GroupCommands;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what commands want of groups, each command once. What changes a group is said in an event
 * that names its command, and so is a command that comes too late.
 *
 * <p>A split is answered by one {@code adopt} for each child, whose id follows from the split's, so
 * that a child is born once however often the answer is given.
 */
final class CommandExecution {
  private static final Logger LOGGER = LoggerFactory.getLogger(CommandExecution.class);

  private final String generationId;
  private final LearnerContext learners;
  private final TunerOutput output;
  private final WeightsSeal seal;

  CommandExecution(
      String generationId, LearnerContext learners, TunerOutput output, WeightsSeal seal) {
    this.generationId = generationId;
    this.learners = learners;
    this.output = output;
    this.seal = seal;
  }

  /**
   * Carries the command out, or holds it until the group is born.
   *
   * @param place of a batch that the command closes
   */
  void take(GroupSlot slot, GroupCommand command, BatchPlace place) throws IOException {
    if (!slot.isBorn() && !command.getKind().equals(GroupCommands.ADOPT)) {
      slot.hold(command);
    } else if (slot.control().done().contains(command.getCommandId())) {
      LOGGER.info(
          "group {}: command {} was carried out before", slot.group(), command.getCommandId());
    } else if (slot.control().retired()) {
      slot.control(slot.control().after(command.getCommandId()));
      refuse(slot, command, "the group has ended");
    } else {
      slot.control(slot.control().after(command.getCommandId()));
      execute(slot, command, place);
    }
  }

  private void execute(GroupSlot slot, GroupCommand command, BatchPlace place) throws IOException {
    switch (command.getKind()) {
      case GroupCommands.ADOPT -> adopt(slot, command, place);
      case GroupCommands.SPLIT -> split(slot, command, place);
      case GroupCommands.PIN -> pin(slot, true, command);
      case GroupCommands.UNPIN -> pin(slot, false, command);
      case GroupCommands.RETIRE -> retire(slot, place);
      default -> throw new IllegalStateException("unchecked command " + command);
    }
  }

  private void adopt(GroupSlot slot, GroupCommand command, BatchPlace place) throws IOException {
    int source = Integer.parseInt(Objects.requireNonNull(command.getSourceGroupId()));
    long version = Objects.requireNonNull(command.getSourceVersion());
    ByteBuffer inline = command.getWeights();
    GroupWeights weights =
        inline == null
            ? learners.firstWeights(source)
            : GroupWeights.decode(inline.duplicate(), "weights of " + command.getCommandId());
    boolean born = !slot.isBorn();
    if (born) {
      slot.control(slot.control().bornOf(source));
      slot.live(GroupLearner.begin(learners, slot.group(), weights), false);
      output.born(slot);
    }
    BatchOutcome.Release release = slot.learner().adopt(weights);
    output.release(slot.group(), release);
    output.event(
        event(
            slot,
            command,
            born ? EventKinds.BORN : EventKinds.ROLLED_BACK,
            Map.of("source_group", (double) source, "source_version", (double) version)));
    while (!slot.held().isEmpty()) {
      take(slot, slot.held().removeFirst(), place);
    }
  }

  private void split(GroupSlot slot, GroupCommand command, BatchPlace place) throws IOException {
    learnUnfilled(slot, place);
    SealedWeights weights = seal.seal(slot.learner().releasedWeights());
    GroupCommands commands = new GroupCommands(generationId);
    for (String child : command.getChildren()) {
      output.command(
          commands.adopt(
              command.getCommandId() + "/" + child,
              child,
              command.getGroupId(),
              slot.learner().version(),
              weights,
              command.getReason(),
              command.getIssuedAt()));
    }
  }

  private void pin(GroupSlot slot, boolean pinned, GroupCommand command) {
    slot.control(slot.control().pinned(pinned));
    output.event(event(slot, command, pinned ? EventKinds.PINNED : EventKinds.UNPINNED, Map.of()));
  }

  private void retire(GroupSlot slot, BatchPlace place) throws IOException {
    learnUnfilled(slot, place);
    slot.control(slot.control().end());
  }

  /** The last examples of a group that ends are a micro-batch, however few they are. */
  private void learnUnfilled(GroupSlot slot, BatchPlace place) throws IOException {
    for (BatchOutcome outcome : slot.learner().flush()) {
      output.batch(slot, place, outcome);
    }
  }

  private void refuse(GroupSlot slot, GroupCommand command, String why) {
    String reason = "%s, so %s does nothing".formatted(why, command.getKind());
    output.event(
        GroupEvent.newBuilder(event(slot, command, EventKinds.REFUSED, Map.of()))
            .setReason(reason)
            .build());
  }

  private GroupEvent event(
      GroupSlot slot, GroupCommand command, String kind, Map<String, Double> figures) {
    return GroupEvent.newBuilder()
        .setGenerationId(generationId)
        .setGroupId(command.getGroupId())
        .setKind(kind)
        .setVersion(slot.learner().version())
        .setReason(command.getReason())
        .setFigures(figures)
        .setEventTime(command.getIssuedAt())
        .setCommandId(command.getCommandId())
        .build();
  }
}
