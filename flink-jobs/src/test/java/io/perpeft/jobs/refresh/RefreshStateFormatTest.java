package io.perpeft.jobs.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.jobs.testing.StateFormat;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** The refresh job goes on from state that an earlier build wrote. */
class RefreshStateFormatTest {
  @Test
  void aReleaseThatWasUnderWayIsClosed() throws Exception {
    OperatorSubtaskState kept;
    int closed;
    try (RefreshHarness shards = RefreshHarness.open()) {
      shards.begin();
      for (int i = 0; i < 12; i++) {
        shards.item("item " + i, Integer.toString(i));
      }
      shards.finish();
      shards.bought("item 3", 5);
      int before = shards.markers().size();
      shards.release(7, 1, 0.5);
      shards.pass(2);
      closed = shards.markers().size() - before;
      kept = StateFormat.kept(RefreshJob.Uids.ENCODER, shards.snapshot());
    }
    try (RefreshHarness shards = RefreshHarness.restore(1, 0, List.of(kept))) {
      shards.finish();
      assertThat(shards.markers())
          .as("one for each partition that was still open")
          .hasSize(RefreshHarness.PARTITIONS - closed)
          .isNotEmpty()
          .allMatch(marker -> marker.getGroupId().equals("7") && marker.getVersion() == 1);
    }
  }
}
