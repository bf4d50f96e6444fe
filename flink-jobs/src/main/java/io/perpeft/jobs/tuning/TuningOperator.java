package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.AdapterIdentity;
import io.perpeft.core.tuning.Example;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.jobs.weights.WeightsSeal;
import io.perpeft.model.live.BatchOutcome;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each group's examples to its learner, which lives in memory between checkpoints as far as
 * there is room. State is written before a barrier passes, and only of groups that changed.
 *
 * <p>An example that names an item the catalogue lacks waits, and the group's later ones behind it.
 * So do all examples of a group that is not born yet.
 *
 * <p>Commands act between two examples; where, the log does not say.
 *
 * <p>Watermarks are those of the examples, held back while a group waits: what was closed before
 * the time of a watermark has left.
 */
final class TuningOperator extends AbstractStreamOperator<AdapterRelease>
    implements TwoInputStreamOperator<GroupEntry, GroupCommand, AdapterRelease>,
        Triggerable<Integer, VoidNamespace> {
  private static final Logger LOGGER = LoggerFactory.getLogger(TuningOperator.class);

  private final TuningModel.Factory factory;
  private final TuningSettings settings;
  private final String generationId;
  private final AdapterIdentity adapter;
  private transient TuningModel model;
  private transient TunerState state;
  private transient TunerOutput results;
  private transient CommandExecution commands;
  private transient Map<Integer, GroupSlot> slots;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Counter substitutedItems;
  private transient GroupsTime time;

  TuningOperator(
      TuningModel.Factory factory,
      TuningSettings settings,
      String generationId,
      AdapterIdentity adapter) {
    this.factory = factory;
    this.settings = settings;
    this.generationId = generationId;
    this.adapter = adapter;
  }

  @Override
  public void open() throws Exception {
    super.open();
    slots = new HashMap<>();
    time = new GroupsTime(settings.missingItemTimeout().toMillis());
    state = new TunerState(getRuntimeContext());
    timers = getInternalTimerService("retry", VoidNamespaceSerializer.INSTANCE, this);
    MetricGroup metrics = MetricNames.group(getRuntimeContext());
    substitutedItems = metrics.counter(MetricNames.SUBSTITUTED_ITEMS);
    metrics.gauge(MetricNames.WAITING_EXAMPLES, this::waiting);
    WeightsSeal seal =
        new WeightsSeal(settings.maxInlineBytes(), settings.weightsDirectory(), adapter.config());
    results =
        new TunerOutput(
            output,
            new OutcomeRecords(generationId, adapter.kind(), CodeVersion.get(), settings, seal),
            metrics);
    model = factory.open();
    ResidencyGauges.register(metrics, model.learners().residency());
    commands = new CommandExecution(generationId, model.learners(), results, seal);
    findWaiting();
  }

  /** Groups that waited when the job was stopped hold the watermark back from the start. */
  private void findWaiting() throws Exception {
    List<Integer> groups;
    try (Stream<Integer> keys = state.waitingGroups(getKeyedStateBackend())) {
      groups = keys.toList();
    }
    for (int group : groups) {
      setCurrentKey(group);
      slot(group);
    }
  }

  private int waiting() {
    return slots.values().stream().mapToInt(slot -> slot.waiting().size()).sum();
  }

  /** Examples that the catalogue, and not a birth, keeps waiting. */
  private int waitingForItems() {
    return slots.values().stream()
        .filter(GroupSlot::isBorn)
        .mapToInt(slot -> slot.waiting().size())
        .sum();
  }

  @Override
  public void processElement1(StreamRecord<GroupEntry> element) throws Exception {
    GroupEntry example = element.getValue();
    GroupSlot slot = slot(example.group());
    slot.add(element.hasTimestamp() ? example.at(element.getTimestamp()) : example);
    learn(slot);
    while (waitingForItems() >= settings.maxWaiting()) {
      Thread.sleep(settings.missingItemRetry().toMillis());
      learn(slot);
    }
  }

  @Override
  public void processElement2(StreamRecord<GroupCommand> element) throws Exception {
    GroupCommand command = element.getValue();
    GroupSlot slot = slot(Integer.parseInt(command.getGroupId()));
    commands.take(slot, command, atArrival(slot));
    learn(slot);
    advance();
  }

  /** A place that is nobody else's, after all that has left. */
  private BatchPlace atArrival(GroupSlot slot) {
    return new BatchPlace(time.sent() + 1, Integer.MAX_VALUE, slot.group(), 0);
  }

  @Override
  public void processWatermark1(Watermark mark) {
    time.examples(mark.getTimestamp());
    advance();
  }

  /** Commands have no time of their own. */
  @Override
  public void processWatermark2(Watermark mark) {}

  private void advance() {
    time.advance(slots.values(), timers.currentProcessingTime())
        .ifPresent(millis -> output.emitWatermark(new Watermark(millis)));
  }

  @Override
  public void onProcessingTime(InternalTimer<Integer, VoidNamespace> timer) throws Exception {
    learn(slot(timer.getKey()));
    advance();
  }

  @Override
  public void onEventTime(InternalTimer<Integer, VoidNamespace> timer) {
    throw new IllegalStateException("no event time timers are set");
  }

  private void learn(GroupSlot slot) throws Exception {
    model.catalogue().check();
    while (slot.isBorn() && !slot.waiting().isEmpty()) {
      GroupCommand command = slot.waiting().getFirst().command();
      if (command != null) {
        commands.take(slot, command, slot.takeFirst().closing(0));
      } else if (!learnFirst(slot)) {
        long now = timers.currentProcessingTime();
        timers.registerProcessingTimeTimer(
            VoidNamespace.INSTANCE, now + settings.missingItemRetry().toMillis());
        return;
      }
    }
  }

  /** Whether the example that is first need not wait for an item. */
  private boolean learnFirst(GroupSlot slot) throws Exception {
    Example example = slot.waiting().getFirst().toExample();
    Optional<String> missing = slot.learner().missing(example);
    while (missing.isPresent() && substituted(slot, missing.get())) {
      missing = slot.learner().missing(example);
    }
    if (missing.isEmpty()) {
      learn(slot, slot.takeFirst(), example);
    }
    return missing.isEmpty();
  }

  private void learn(GroupSlot slot, GroupEntry closing, Example example) throws Exception {
    int part = 0;
    for (BatchOutcome outcome : slot.learner().learn(example)) {
      results.batch(slot, closing.closing(part++), outcome);
    }
    if (slot.control().retired()) {
      for (BatchOutcome outcome : slot.learner().flush()) {
        results.batch(slot, closing.closing(part++), outcome);
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

  private GroupSlot slot(int group) throws Exception {
    GroupSlot slot = slots.get(group);
    if (slot == null) {
      slot = state.read(model.learners(), group);
      slots.put(group, slot);
    }
    return slot;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    model.catalogue().check();
    for (GroupSlot slot : List.copyOf(slots.values())) {
      if (slot.isDirty()) {
        setCurrentKey(slot.group());
        state.write(slot);
      }
      if (slot.control().retired() && slot.waiting().isEmpty()) {
        slots.remove(slot.group());
        slot.close();
      }
    }
  }

  @Override
  public void close() throws Exception {
    try {
      if (slots != null) {
        slots.values().forEach(GroupSlot::close);
      }
      if (model != null) {
        model.close();
      }
    } finally {
      super.close();
    }
  }
}
