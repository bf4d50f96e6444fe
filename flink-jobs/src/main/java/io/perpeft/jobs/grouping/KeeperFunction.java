package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.GroupKeeper;
import io.perpeft.core.grouping.LifecycleEvent;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one subtask that sees all groups: moves their centroids by what the groupers have added up,
 * and lets them split, merge and retire. What it decides follows from its state and from event
 * time.
 */
final class KeeperFunction extends ProcessFunction<CentroidPartial, GroupCentroids>
    implements CheckpointedFunction {
  static final OutputTag<GroupEvent> EVENTS =
      new OutputTag<>("events", StreamTypes.avro(GroupEvent.class));
  static final OutputTag<GroupCommand> COMMANDS =
      new OutputTag<>("commands", StreamTypes.avro(GroupCommand.class));

  private static final Logger LOGGER = LoggerFactory.getLogger(KeeperFunction.class);

  private final GroupingModel model;
  private final GroupingSettings settings;
  private transient ListState<byte[]> state;
  private transient GroupKeeper keeper;
  private transient KeeperRecords records;
  private transient Counter events;

  /** The keeper as it was stored last; null once it has changed. */
  private transient byte @Nullable [] stored;

  KeeperFunction(GroupingModel model, GroupingSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    state =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "group-keeper", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    keeper =
        GroupKeeper.of(model.centroids(), model.sizes(), settings.halfLife(), settings.lifecycle());
    for (byte[] bytes : state.get()) {
      keeper = GroupKeeper.decode(bytes, settings.halfLife(), settings.lifecycle());
      stored = bytes;
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    if (stored == null) {
      stored = keeper.encode();
    }
    state.update(List.of(stored));
  }

  @Override
  public void open(OpenContext context) {
    records = new KeeperRecords(model.generationId());
    MetricGroup metrics = MetricNames.group(getRuntimeContext());
    metrics.gauge(MetricNames.GROUPS, () -> keeper.living().size());
    events = metrics.counter(MetricNames.LIFECYCLE_EVENTS);
  }

  @Override
  public void processElement(
      CentroidPartial partial, Context context, Collector<GroupCentroids> out) {
    stored = null;
    GroupKeeper.Outcome outcome = keeper.absorb(partial.group(), partial.toMoments());
    outcome.changes().forEach(change -> out.collect(records.centroid(change)));
    LifecycleEvent event = outcome.event();
    if (event != null) {
      events.inc();
      GroupEvent record = records.event(event, partial.timeMillis());
      LOGGER.info("group {}: {}: {}", record.getGroupId(), record.getKind(), record.getReason());
      context.output(EVENTS, record);
      records
          .commands(event, partial.timeMillis())
          .forEach(command -> context.output(COMMANDS, command));
    }
  }
}
