package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.GroupAssigner;
import io.perpeft.jobs.common.DeadLetterCounters;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.TrainingExample;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Turns each purchase of a user into a training example and places the user, in the order in which
 * the purchases came.
 *
 * <p>A purchase whose item has no vector yet waits, and those of its user that come after it wait
 * behind it. They are tried again by timer. Tries count only while a complete version of the
 * vectors is there, so that neither an outage nor a slow first encoding makes dead letters.
 */
final class GroupingFunction
    extends KeyedBroadcastProcessFunction<String, ShopPurchase, ModelUpdate, TrainingExample>
    implements CheckpointedFunction {
  static final OutputTag<GroupAssignment> ASSIGNMENTS =
      new OutputTag<>("assignments", StreamTypes.avro(GroupAssignment.class));
  static final OutputTag<CentroidPartial> PARTIALS =
      new OutputTag<>("centroid-partials", CentroidPartial.TYPE);

  private static final String STAGE = "grouping.assign";

  private final GroupingModel model;
  private final GroupingSettings settings;
  private final KnownShoppers.Source history;

  private transient ModelView view;
  private transient CentroidPartials partials;
  private transient long waiting;
  private transient ListState<byte[]> viewState;
  private transient ListState<CentroidPartial> partialState;
  private transient ListState<Long> waitingState;

  private transient PurchaseGrouper grouper;
  private transient KnownShoppers known;
  private transient ValueState<ShopperState> shopper;
  private transient MapState<String, Boolean> seen;
  private transient ListState<WaitingPurchase> queue;
  private transient ValueState<Integer> tries;

  private transient Counter purchases;
  private transient Counter examples;
  private transient Counter moved;
  private transient DeadLetterCounters deadLetters;

  GroupingFunction(GroupingModel model, GroupingSettings settings, KnownShoppers.Source history) {
    this.model = model;
    this.settings = settings;
    this.history = history;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    viewState =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    "model-view", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    partialState =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("centroid-partials", CentroidPartial.TYPE));
    waitingState =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("waiting-count", Types.LONG));
    view = ModelView.initial(model.centroids());
    for (byte[] bytes : viewState.get()) {
      view = ModelView.decode(bytes);
    }
    partials = new CentroidPartials(settings.halfLife(), settings.centroidInterval().toMillis());
    for (CentroidPartial partial : partialState.get()) {
      partials.restore(partial);
    }
    waiting = 0;
    for (long count : waitingState.get()) {
      waiting += count;
    }
  }

  /** The view is the same in every subtask, so the first one keeps it for all. */
  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    boolean first = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
    viewState.update(first ? List.of(view.encode()) : List.of());
    partialState.update(partials.open());
    waitingState.update(List.of(waiting));
  }

  @Override
  public void open(OpenContext context) {
    grouper =
        new PurchaseGrouper(
            model.generationId(),
            model.sasRec(),
            new GroupAssigner(settings.hysteresis()),
            settings.rememberedPurchases());
    known = history.open();
    shopper =
        getRuntimeContext().getState(new ValueStateDescriptor<>("shopper", ShopperState.TYPE));
    MapStateDescriptor<String, Boolean> seenDescriptor =
        new MapStateDescriptor<>("seen-purchases", Types.STRING, Types.BOOLEAN);
    seenDescriptor.enableTimeToLive(StateTtlConfig.newBuilder(settings.duplicateWindow()).build());
    seen = getRuntimeContext().getMapState(seenDescriptor);
    queue =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("waiting", WaitingPurchase.TYPE));
    tries = getRuntimeContext().getState(new ValueStateDescriptor<>("tries", Types.INT));
    openMetrics(MetricNames.group(getRuntimeContext()));
  }

  private void openMetrics(MetricGroup group) {
    purchases = group.counter(MetricNames.PURCHASES);
    examples = group.counter(MetricNames.EXAMPLES);
    moved = group.counter(MetricNames.MOVED);
    deadLetters = new DeadLetterCounters(group);
    group.gauge(MetricNames.WAITING_PURCHASES, this::waiting);
    group.gauge(MetricNames.KNOWN_ITEMS, () -> view.vectors().size());
  }

  /** Purchases that wait. After a rescale only the sum over all subtasks is exact. */
  long waiting() {
    return waiting;
  }

  @Override
  public void processBroadcastElement(
      ModelUpdate update, Context context, Collector<TrainingExample> out) {
    view.apply(update);
  }

  @Override
  public void processElement(
      ShopPurchase purchase, ReadOnlyContext context, Collector<TrainingExample> out)
      throws Exception {
    if (seen.contains(purchase.id())) {
      refuse(
          purchase,
          new FaultyRecordException(
              Fault.DUPLICATE,
              "purchaseId '%s' came before for this user".formatted(purchase.id())),
          context);
      return;
    }
    seen.put(purchase.id(), true);
    purchases.inc();
    Integer tried = tries.value();
    if (tried == null && isKnown(purchase)) {
      group(purchase, context, out);
      return;
    }
    if (tried == null) {
      tried = 0;
      tries.update(tried);
      scheduleTry(context);
    }
    queue.add(new WaitingPurchase(purchase, tried));
    waiting++;
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TrainingExample> out)
      throws Exception {
    int tried = tries.value() + (view.vectors().isReady() ? 1 : 0);
    List<WaitingPurchase> left = new ArrayList<>();
    int gone = 0;
    for (WaitingPurchase next : queue.get()) {
      if (left.isEmpty() && release(next, tried, context, out)) {
        gone++;
      } else {
        left.add(next);
      }
    }
    waiting -= gone;
    if (left.isEmpty()) {
      tries.clear();
      queue.clear();
      return;
    }
    if (gone > 0) {
      queue.update(left);
    }
    tries.update(tried);
    scheduleTry(context);
  }

  /** Whether the purchase at the head of the queue need wait no longer. */
  private boolean release(
      WaitingPurchase head, int tried, OnTimerContext context, Collector<TrainingExample> out)
      throws Exception {
    ShopPurchase purchase = head.purchase();
    if (isKnown(purchase)) {
      group(purchase, context, out);
      return true;
    }
    if (tried - head.since() < settings.unknownItemTries()) {
      return false;
    }
    seen.remove(purchase.id());
    refuse(
        purchase,
        new FaultyRecordException(
            Fault.UNKNOWN_ITEM,
            "itemId '%s' got no global vector within %s; send the item to the items topic, then"
                    .formatted(purchase.item(), settings.unknownItemTimeout())
                + " replay this record"),
        context);
    return true;
  }

  private boolean isKnown(ShopPurchase purchase) {
    return view.vectors().isReady() && view.vectors().vector(purchase.item()) != null;
  }

  private void group(ShopPurchase purchase, ReadOnlyContext context, Collector<TrainingExample> out)
      throws Exception {
    ShopperState before = shopper.value();
    boolean first = before == null;
    if (before == null) {
      before = known.find(purchase.user(), settings.rememberedPurchases());
    }
    PurchaseGrouper.Outcome outcome =
        grouper.group(before, first, purchase, view.vectors(), view.centroids());
    shopper.update(outcome.after());
    out.collect(outcome.example());
    examples.inc();
    GroupAssignment assignment = outcome.assignment();
    if (assignment != null) {
      context.output(ASSIGNMENTS, assignment);
      if (assignment.getPreviousGroupId() != null) {
        moved.inc();
      }
    }
    if (settings.centroidsFollow()) {
      partials
          .add(outcome.after().group(), outcome.userVector(), purchase.eventTimeMillis())
          .forEach(partial -> context.output(PARTIALS, partial));
    }
  }

  private void refuse(ShopPurchase purchase, FaultyRecordException fault, ReadOnlyContext context) {
    deadLetters.count(fault.fault());
    context.output(DeadLetters.TAG, DeadLetters.of(purchase.source(), STAGE, fault));
  }

  private void scheduleTry(ReadOnlyContext context) {
    context
        .timerService()
        .registerProcessingTimeTimer(
            context.currentProcessingTime() + settings.unknownItemRetry().toMillis());
  }
}
