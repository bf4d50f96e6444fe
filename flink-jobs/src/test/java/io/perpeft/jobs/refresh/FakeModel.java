package io.perpeft.jobs.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.items.EncodedItem;
import io.perpeft.schemas.Item;
import io.perpeft.store.ContentHash;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A model of two groups whose weights are one angle: an item's vector is its title's angle plus
 * that of the weights. Titles are numbers.
 */
final class FakeModel implements RefreshModel {
  static final String GENERATION = "fake";
  static final int WIDTH = 2;

  /** What the next model says it is; set back by the test that changes it. */
  static String generation = GENERATION;

  static GroupWeights weights(double angle) {
    return new GroupWeights(
        Map.of("adapter.angle", FloatTensor.of(new float[] {(float) angle}, 1)));
  }

  static float[] vector(double angle) {
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }

  @Override
  public String generationId() {
    return generation;
  }

  @Override
  public SortedSet<Integer> groups() {
    return new TreeSet<>(List.of(Groups.GLOBAL, 0, 1));
  }

  @Override
  public GroupWeights generationWeights(int group) {
    return weights(group);
  }

  @Override
  public EncodedItem encode(Item item) throws FaultyRecordException {
    if (item.getTitle().equals("unknown")) {
      throw new FaultyRecordException(Fault.UNKNOWN_ITEM, "not in the folder");
    }
    return new EncodedItem(
        ContentHash.of(item.getTitle()),
        item.getTitle().getBytes(UTF_8),
        item.getImageBytes() == null
            ? null
            : new FaultyRecordException(Fault.PICTURE, "not a picture"));
  }

  @Override
  public List<float[]> vectors(GroupWeights weights, List<StoredItem> items) {
    return items.stream()
        .map(item -> Double.parseDouble(new String(item.inputs(), UTF_8)))
        .map(angle -> vector(angle + angle(weights)))
        .toList();
  }

  @Override
  public float[] paddingVector(GroupWeights weights) {
    return vector(100 + angle(weights));
  }

  @Override
  public void close() {}

  private static double angle(GroupWeights weights) {
    return weights.tensors().values().iterator().next().data()[0];
  }
}
