package io.perpeft.jobs.tuning;

import io.perpeft.jobs.common.StreamTypes;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Micro-batches that came before it was their turn, in the order of their places. They lie in keyed
 * state, each call about the current key, which must be the same always.
 */
final class WaitingBatches {
  private final MapState<BatchPlace, ScoredExamples> batches;
  private final TreeSet<BatchPlace> places = new TreeSet<>();

  WaitingBatches(RuntimeContext context) {
    batches =
        context.getMapState(
            new MapStateDescriptor<>(
                "waiting-batches",
                StreamTypes.of(BatchPlace.class),
                StreamTypes.of(ScoredExamples.class)));
  }

  /** Finds what waited when the job was stopped. */
  void restore() throws Exception {
    batches.keys().forEach(places::add);
  }

  int size() {
    return places.size();
  }

  void add(ScoredExamples batch) throws Exception {
    batches.put(batch.place(), batch);
    places.add(batch.place());
  }

  /** Takes the first out if its place is at this time or earlier. */
  @Nullable ScoredExamples pollUntil(long time) throws Exception {
    if (places.isEmpty() || places.first().time() > time) {
      return null;
    }
    BatchPlace place = places.first();
    ScoredExamples batch = Objects.requireNonNull(batches.get(place));
    batches.remove(place);
    places.remove(place);
    return batch;
  }
}
