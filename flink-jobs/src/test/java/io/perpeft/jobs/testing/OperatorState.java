package io.perpeft.jobs.testing;

import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;

/** What a snapshot holds of an operator's list states. */
public final class OperatorState {
  private OperatorState() {}

  /** Number of elements of a list state; 0 if there is none. */
  public static int elements(OperatorSubtaskState snapshot, String state) {
    return snapshot.getManagedOperatorState().stream()
        .map(OperatorStateHandle::getStateNameToPartitionOffsets)
        .map(states -> states.get(state))
        .filter(Objects::nonNull)
        .mapToInt(partitions -> partitions.getOffsets().length)
        .sum();
  }
}
