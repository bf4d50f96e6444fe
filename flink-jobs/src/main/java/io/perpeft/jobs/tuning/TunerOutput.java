package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.DeadLetterCounters;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.training.StepResult;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import java.io.IOException;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What leaves the tuner: releases, figures, events and commands, counted and logged. */
final class TunerOutput {
  /** For the item memory: births, and micro-batches after their step. */
  static final OutputTag<MemoryNews> NEWS =
      new OutputTag<>("memory-news", StreamTypes.of(MemoryNews.class));

  static final OutputTag<GroupEvent> EVENTS =
      new OutputTag<>("events", StreamTypes.avro(GroupEvent.class));

  static final OutputTag<GroupCommand> COMMANDS =
      new OutputTag<>("commands", StreamTypes.avro(GroupCommand.class));

  private static final String STAGE = TuningJob.NAME + ".step";
  private static final Logger LOGGER = LoggerFactory.getLogger(TunerOutput.class);

  private final Output<StreamRecord<AdapterRelease>> output;
  private final OutcomeRecords records;
  private final DeadLetterCounters deadLetters;
  private final Counter steps;
  private final Counter droppedSteps;
  private final Counter releases;
  private final Counter heldReleases;
  private final Counter rollbacks;

  TunerOutput(
      Output<StreamRecord<AdapterRelease>> output, OutcomeRecords records, MetricGroup metrics) {
    this.output = output;
    this.records = records;
    deadLetters = new DeadLetterCounters(metrics);
    steps = metrics.counter(MetricNames.STEPS);
    droppedSteps = metrics.counter(MetricNames.DROPPED_STEPS);
    releases = metrics.counter(MetricNames.RELEASES);
    heldReleases = metrics.counter(MetricNames.HELD_RELEASES);
    rollbacks = metrics.counter(MetricNames.ROLLBACKS);
  }

  /**
   * @param place where the log closed the batch
   */
  void batch(GroupSlot slot, BatchPlace place, BatchOutcome outcome) throws IOException {
    int group = slot.group();
    StepResult result = outcome.result();
    List<GroupEntry> examples = slot.closed(outcome.examples().size());
    if (result instanceof StepResult.Dropped dropped) {
      droppedSteps.inc();
      examples.forEach(example -> drop(example, examples.size(), dropped));
      LOGGER.warn(
          "group {}: the step on {} examples was dropped ({}); the weights stay as they were",
          group,
          outcome.examples().size(),
          dropped.reason());
    } else if (result instanceof StepResult.Applied) {
      steps.inc();
    }
    ScoredExamples scored =
        ScoredExamples.of(
            group,
            slot.control().source(),
            place,
            records.quality(group, outcome),
            slot.learner().addedItems(),
            outcome);
    output.collect(NEWS, new StreamRecord<>(MemoryNews.of(scored)));
    BatchOutcome.Release release = outcome.release();
    if (release != null) {
      release(group, release);
    }
    GroupEvent event = records.event(group, outcome);
    if (event != null) {
      event(event);
      (release == null ? heldReleases : rollbacks).inc();
    }
  }

  private void drop(GroupEntry example, int batch, StepResult.Dropped dropped) {
    deadLetters.count(Fault.DIVERGED);
    FaultyRecordException fault =
        new FaultyRecordException(
            Fault.DIVERGED,
            "the step on its micro-batch of %d examples was dropped: %s"
                .formatted(batch, dropped.reason()));
    output.collect(
        DeadLetters.TAG, new StreamRecord<>(DeadLetters.of(example.toRaw(), STAGE, fault)));
  }

  void release(int group, BatchOutcome.Release release) throws IOException {
    output.collect(new StreamRecord<>(records.release(group, release)));
    releases.inc();
  }

  void born(GroupSlot slot) {
    output.collect(
        NEWS, new StreamRecord<>(MemoryNews.born(slot.group(), slot.control().source())));
  }

  void event(GroupEvent event) {
    LOGGER.warn("group {}: {}: {}", event.getGroupId(), event.getKind(), event.getReason());
    output.collect(EVENTS, new StreamRecord<>(event));
  }

  void command(GroupCommand command) {
    output.collect(COMMANDS, new StreamRecord<>(command));
  }
}
