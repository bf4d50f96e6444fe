package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.DecayedCentroid;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.wire.Vectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Moves each group's centroid by what the subtasks have summed. The generation's centroid weighs as
 * much as the users behind it, and begins to fade with the first purchase of the group.
 */
final class CentroidFunction
    extends KeyedProcessFunction<Integer, CentroidPartial, GroupCentroids> {
  private final GroupingModel model;
  private final GroupingSettings settings;
  private transient ValueState<CentroidState> centroid;

  CentroidFunction(GroupingModel model, GroupingSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    centroid =
        getRuntimeContext().getState(new ValueStateDescriptor<>("centroid", CentroidState.TYPE));
  }

  @Override
  public void processElement(
      CentroidPartial partial, Context context, Collector<GroupCentroids> out) throws Exception {
    CentroidState before = centroid.value();
    if (before == null) {
      before = ofGeneration(partial);
    }
    DecayedCentroid moved = before.toCentroid().absorb(partial.toSum(), settings.halfLife());
    CentroidState after = before.next(moved);
    centroid.update(after);
    out.collect(
        GroupCentroids.newBuilder()
            .setGenerationId(model.generationId())
            .setGroupId(Integer.toString(partial.group()))
            .setVersion(after.version())
            .setCentroid(Vectors.toBytes(after.centre()))
            .setWeight(after.weight())
            .setEventTime(after.timeMillis())
            .build());
  }

  private CentroidState ofGeneration(CentroidPartial first) {
    int index = model.indexOf(first.group());
    return new CentroidState(model.centres()[index], model.sizes()[index], first.timeMillis(), 0);
  }
}
