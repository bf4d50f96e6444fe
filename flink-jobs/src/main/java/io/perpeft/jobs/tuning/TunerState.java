package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.model.live.GroupLearner;
import io.perpeft.model.live.LearnerContext;
import io.perpeft.schemas.GroupCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/** Keyed state of the groups, each call about the current key. */
final class TunerState {
  private static final String WAITING = "waiting";

  private final RuntimeContext context;
  private final ValueState<GroupControl> control;
  private final ValueState<byte[]> learner;
  private final ValueState<byte[]> gate;
  private final ValueState<byte[]> tuner;
  private final ValueState<byte[]> released;
  private final ValueState<byte[]> parent;
  private final ListState<GroupEntry> waiting;
  private final ListState<GroupEntry> buffered;
  private final ListState<GroupCommand> held;

  TunerState(RuntimeContext context) {
    this.context = context;
    control =
        context.getState(new ValueStateDescriptor<>("control", StreamTypes.of(GroupControl.class)));
    learner = bytes("learner");
    gate = bytes("gate");
    tuner = bytes("tuner");
    released = bytes("released");
    parent = bytes("parent");
    waiting =
        context.getListState(new ListStateDescriptor<>(WAITING, StreamTypes.of(GroupEntry.class)));
    buffered =
        context.getListState(
            new ListStateDescriptor<>("buffered", StreamTypes.of(GroupEntry.class)));
    held =
        context.getListState(
            new ListStateDescriptor<>("held", StreamTypes.avro(GroupCommand.class)));
  }

  private ValueState<byte[]> bytes(String name) {
    return context.getState(
        new ValueStateDescriptor<>(name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  /** The group as it was written; one of the generation begins, any other waits to be born. */
  GroupSlot read(LearnerContext learners, int group) throws Exception {
    GroupControl known = control.value();
    GroupSlot slot =
        new GroupSlot(
            group,
            known == null ? GroupControl.of(group) : known,
            all(waiting),
            all(buffered),
            all(held));
    byte[] state = learner.value();
    if (state != null) {
      GroupLearner.Snapshot snapshot =
          new GroupLearner.Snapshot(
              state, gate.value(), tuner.value(), released.value(), parent.value());
      slot.live(GroupLearner.restore(learners, group, snapshot), true);
    } else if (learners.brings(group)) {
      slot.live(GroupLearner.begin(learners, group), false);
    }
    return slot;
  }

  /** Groups whose examples waited when the state was written; to be closed. */
  Stream<Integer> waitingGroups(KeyedStateBackend<Integer> backend) {
    return backend.getKeys(WAITING, VoidNamespace.INSTANCE);
  }

  private static <T> List<T> all(ListState<T> state) throws Exception {
    List<T> elements = new ArrayList<>();
    Iterable<T> stored = state.get();
    if (stored != null) {
      stored.forEach(elements::add);
    }
    return elements;
  }

  /** Writes what changed since the last time. */
  void write(GroupSlot slot) throws Exception {
    control.update(slot.control());
    waiting.update(List.copyOf(slot.waiting()));
    buffered.update(List.copyOf(slot.buffered()));
    held.update(List.copyOf(slot.held()));
    if (slot.isBorn()) {
      write(slot, slot.learner());
    }
    slot.written();
  }

  private void write(GroupSlot slot, GroupLearner live) throws Exception {
    learner.update(live.state());
    if (slot.weightsChanged()) {
      gate.update(live.gate());
      tuner.update(live.tunerSnapshot());
    }
    if (slot.versionChanged()) {
      released.update(live.releasedWeights());
      parent.update(live.parentWeights());
    }
  }
}
