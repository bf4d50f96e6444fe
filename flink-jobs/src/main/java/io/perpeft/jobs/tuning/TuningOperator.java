package io.perpeft.jobs.tuning;

import io.perpeft.core.tuning.Example;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.model.live.GroupLearner;
import io.perpeft.model.training.StepResult;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each group's examples to its learner, which lives on the device between checkpoints. State
 * is written before a barrier passes, and only of groups that changed.
 *
 * <p>An example that names an item the catalogue lacks waits, and the group's later ones behind it.
 */
final class TuningOperator extends AbstractStreamOperator<AdapterRelease>
    implements OneInputStreamOperator<GroupExample, AdapterRelease>,
        Triggerable<Integer, VoidNamespace> {
  /** Micro-batches after their step, for the item memory. */
  static final OutputTag<ScoredExamples> SCORED =
      new OutputTag<>("scored", StreamTypes.of(ScoredExamples.class));

  static final OutputTag<GroupEvent> EVENTS =
      new OutputTag<>("events", StreamTypes.avro(GroupEvent.class));

  private static final Logger LOGGER = LoggerFactory.getLogger(TuningOperator.class);

  private final TuningModel.Factory factory;
  private final TuningSettings settings;
  private final String generationId;
  private final String adapterKind;
  private transient TuningModel model;
  private transient OutcomeRecords records;
  private transient Map<Integer, GroupSlot> slots;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient ValueState<byte[]> learnerState;
  private transient ValueState<byte[]> gateState;
  private transient ValueState<byte[]> tunerState;
  private transient ValueState<byte[]> releasedState;
  private transient ValueState<byte[]> parentState;
  private transient ListState<GroupExample> waitingState;
  private transient Counter steps;
  private transient Counter droppedSteps;
  private transient Counter releases;
  private transient Counter heldReleases;
  private transient Counter rollbacks;
  private transient Counter substitutedItems;

  TuningOperator(
      TuningModel.Factory factory,
      TuningSettings settings,
      String generationId,
      String adapterKind) {
    this.factory = factory;
    this.settings = settings;
    this.generationId = generationId;
    this.adapterKind = adapterKind;
  }

  @Override
  public void open() throws Exception {
    super.open();
    slots = new HashMap<>();
    learnerState = bytes("learner");
    gateState = bytes("gate");
    tunerState = bytes("tuner");
    releasedState = bytes("released");
    parentState = bytes("parent");
    waitingState =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("waiting", StreamTypes.of(GroupExample.class)));
    timers = getInternalTimerService("retry", VoidNamespaceSerializer.INSTANCE, this);
    MetricGroup metrics = MetricNames.group(getRuntimeContext());
    steps = metrics.counter(MetricNames.STEPS);
    droppedSteps = metrics.counter(MetricNames.DROPPED_STEPS);
    releases = metrics.counter(MetricNames.RELEASES);
    heldReleases = metrics.counter(MetricNames.HELD_RELEASES);
    rollbacks = metrics.counter(MetricNames.ROLLBACKS);
    substitutedItems = metrics.counter(MetricNames.SUBSTITUTED_ITEMS);
    metrics.gauge(MetricNames.WAITING_EXAMPLES, this::waiting);
    records = new OutcomeRecords(generationId, adapterKind, CodeVersion.get(), settings);
    model = factory.open();
  }

  private ValueState<byte[]> bytes(String name) {
    return getRuntimeContext()
        .getState(
            new ValueStateDescriptor<>(
                name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  private int waiting() {
    return slots.values().stream().mapToInt(slot -> slot.waiting().size()).sum();
  }

  @Override
  public void processElement(StreamRecord<GroupExample> element) throws Exception {
    GroupExample example = element.getValue();
    GroupSlot slot = slot(example.group());
    slot.add(example);
    learn(slot);
    while (waiting() >= settings.maxWaiting()) {
      Thread.sleep(settings.missingItemRetry().toMillis());
      learn(slot);
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<Integer, VoidNamespace> timer) throws Exception {
    learn(slot(timer.getKey()));
  }

  @Override
  public void onEventTime(InternalTimer<Integer, VoidNamespace> timer) {
    throw new IllegalStateException("no event time timers are set");
  }

  private void learn(GroupSlot slot) throws Exception {
    model.catalogue().check();
    while (!slot.waiting().isEmpty()) {
      Example example = slot.waiting().getFirst().toExample();
      Optional<String> missing = slot.learner().missing(example);
      if (missing.isPresent() && !substituted(slot, missing.get())) {
        long now = timers.currentProcessingTime();
        timers.registerProcessingTimeTimer(
            VoidNamespace.INSTANCE, now + settings.missingItemRetry().toMillis());
        return;
      }
      if (missing.isEmpty()) {
        slot.takeFirst();
        for (BatchOutcome outcome : slot.learner().learn(example)) {
          emit(slot.group(), slot.learner(), outcome);
        }
      }
    }
  }

  /** Gives up waiting for an item if the whole catalogue was read and the time is over. */
  private boolean substituted(GroupSlot slot, String itemId) {
    long waited = slot.waitedFor(itemId, timers.currentProcessingTime());
    if (waited < settings.missingItemTimeout().toMillis() || !model.catalogue().isComplete()) {
      return false;
    }
    LOGGER.warn(
        "item '{}' of group {} is not in the catalogue after {} ms; it is learned from as an item"
            + " without title and picture",
        itemId,
        slot.group(),
        waited);
    model.catalogue().substitute(itemId);
    substitutedItems.inc();
    return true;
  }

  private void emit(int group, GroupLearner learner, BatchOutcome outcome) throws IOException {
    if (outcome.result() instanceof StepResult.Dropped dropped) {
      droppedSteps.inc();
      LOGGER.warn(
          "group {}: the step on {} examples was dropped ({}); the weights stay as they were",
          group,
          outcome.examples().size(),
          dropped.reason());
    } else {
      steps.inc();
    }
    output.collect(
        SCORED,
        new StreamRecord<>(
            ScoredExamples.of(
                group, records.quality(group, outcome), learner.addedItems(), outcome)));
    BatchOutcome.Release release = outcome.release();
    if (release != null) {
      output.collect(new StreamRecord<>(records.release(group, release)));
      releases.inc();
    }
    GroupEvent event = records.event(group, outcome);
    if (event != null) {
      LOGGER.warn("group {}: {}: {}", group, event.getKind(), event.getReason());
      output.collect(EVENTS, new StreamRecord<>(event));
      (release == null ? heldReleases : rollbacks).inc();
    }
  }

  private GroupSlot slot(int group) throws Exception {
    GroupSlot slot = slots.get(group);
    if (slot == null) {
      byte[] state = learnerState.value();
      slot =
          state == null
              ? GroupSlot.begin(model.learners(), group)
              : GroupSlot.restore(
                  group,
                  GroupLearner.restore(
                      model.learners(),
                      group,
                      new GroupLearner.Snapshot(
                          state,
                          gateState.value(),
                          tunerState.value(),
                          releasedState.value(),
                          parentState.value())),
                  waitingExamples());
      slots.put(group, slot);
    }
    return slot;
  }

  private List<GroupExample> waitingExamples() throws Exception {
    List<GroupExample> examples = new ArrayList<>();
    Iterable<GroupExample> stored = waitingState.get();
    if (stored != null) {
      stored.forEach(examples::add);
    }
    return examples;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    model.catalogue().check();
    for (GroupSlot slot : slots.values()) {
      if (slot.isDirty()) {
        setCurrentKey(slot.group());
        write(slot);
      }
    }
  }

  private void write(GroupSlot slot) throws Exception {
    GroupLearner learner = slot.learner();
    learnerState.update(learner.state());
    if (slot.stepsChanged()) {
      gateState.update(learner.gate());
      tunerState.update(learner.tunerSnapshot());
    }
    if (slot.versionChanged()) {
      releasedState.update(learner.releasedWeights());
      parentState.update(learner.parentWeights());
    }
    waitingState.update(List.copyOf(slot.waiting()));
    slot.written();
  }

  @Override
  public void close() throws Exception {
    try {
      if (slots != null) {
        slots.values().forEach(slot -> slot.learner().close());
      }
      if (model != null) {
        model.close();
      }
    } finally {
      super.close();
    }
  }
}
