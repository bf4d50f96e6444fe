package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.grouping.DecayedCentroid;
import io.perpeft.core.grouping.DecayedSum;
import io.perpeft.core.grouping.HalfLife;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.wire.Vectors;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness declares that closing throws Exception
class CentroidFunctionTest {
  private static final GroupingModel MODEL = GroupingModel.of(SmallGeneration.of(5, 1));
  private static final GroupingSettings SETTINGS =
      GroupingSettings.of(JobOptions.load(), SmallGeneration.HISTORY);
  private static final HalfLife HALF_LIFE = HalfLife.of(Duration.ofDays(30));

  @Test
  void startsFromTheGenerationsCentroidAndItsUsers() throws Exception {
    try (var operator = operator()) {
      operator.open();
      operator.processElement(partial(1, 2, 500), 0);

      DecayedCentroid expected =
          new DecayedCentroid(MODEL.centres()[1], 10, 500).absorb(sum(2, 500), HALF_LIFE);
      assertThat(operator.extractOutputValues())
          .singleElement()
          .satisfies(
              centroid -> {
                assertThat(centroid.getGroupId()).isEqualTo("1");
                assertThat(centroid.getGenerationId()).isEqualTo(MODEL.generationId());
                assertThat(centroid.getVersion()).isEqualTo(1);
                assertThat(centroid.getWeight()).isEqualTo(12.0);
                assertThat(centroid.getEventTime()).isEqualTo(500);
                assertThat(Vectors.toFloats(centroid.getCentroid()))
                    .containsExactly(expected.centre());
              });
    }
  }

  @Test
  void goesOnFromACheckpoint() throws Exception {
    OperatorSubtaskState state;
    try (var operator = operator()) {
      operator.open();
      operator.processElement(partial(0, 3, 100), 0);
      operator.processElement(partial(2, 1, 100), 0);
      state = operator.snapshot(1, 1);
    }
    try (var restored = operator();
        var undisturbed = operator()) {
      restored.initializeState(state);
      restored.open();
      restored.processElement(partial(0, 5, 200), 0);
      undisturbed.open();
      undisturbed.processElement(partial(0, 3, 100), 0);
      undisturbed.processElement(partial(0, 5, 200), 0);

      GroupCentroids expected = undisturbed.extractOutputValues().get(1);
      assertThat(expected.getVersion()).isEqualTo(2);
      assertThat(restored.extractOutputValues()).containsExactly(expected);
      assertThat(restored.numKeyedStateEntries()).isEqualTo(2);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<Integer, CentroidPartial, GroupCentroids>
      operator() throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new CentroidFunction(MODEL, SETTINGS)),
        CentroidPartial::group,
        Types.INT);
  }

  private static CentroidPartial partial(int group, int count, long timeMillis) {
    return CentroidPartial.of(group, sum(count, timeMillis));
  }

  private static DecayedSum sum(int count, long timeMillis) {
    float[] vector = SmallGeneration.vector("user-" + timeMillis);
    DecayedSum sum = DecayedSum.of(vector, timeMillis);
    for (int i = 1; i < count; i++) {
      sum = sum.plus(vector, timeMillis, HALF_LIFE);
    }
    return sum;
  }
}
