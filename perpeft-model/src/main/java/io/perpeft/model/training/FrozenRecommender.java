package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationSettings;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.recommender.RecommenderLayout;
import io.perpeft.model.weights.WeightLayout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SASRec and ID table of a generation on the device. They are the same for every group and never
 * change. Safe for use by several threads.
 */
public final class FrozenRecommender implements AutoCloseable {
  private record Resident(@Nullable Tensors owner, NDArray sasrec, NDArray idTable) {}

  private final Device device;
  private final GenerationSettings settings;
  private final int items;
  private final Resident resident;

  private FrozenRecommender(
      Device device, GenerationSettings settings, int items, Resident resident) {
    this.device = device;
    this.settings = settings;
    this.items = items;
    this.resident = resident;
  }

  /** The recommender of a generation; the device stays the caller's to close. */
  public static FrozenRecommender of(Device device, Generation generation) {
    return of(device, generation.settings(), generation.recommender());
  }

  /**
   * @param recommender tensors {@code sasrec.*}, the ID table included
   * @throws IllegalArgumentException naming the tensor that is missing or of another shape
   */
  public static FrozenRecommender of(
      Device device, GenerationSettings settings, Map<String, FloatTensor> recommender) {
    int width = settings.width();
    FloatTensor ids = recommender.get(RecommenderLayout.ID_TABLE);
    if (ids == null || ids.rank() != 2 || ids.dim(1) != width) {
      throw new IllegalArgumentException(
          "tensor %s must be [items + 1, %d], but is %s"
              .formatted(RecommenderLayout.ID_TABLE, width, ids));
    }
    WeightLayout layout =
        RecommenderLayout.sasrec(
            width, settings.historyLength(), RecommenderLayout.blocks(recommender));
    float[] sasrec = layout.vector(recommender, RecommenderLayout.SASREC);
    Resident resident =
        device.call(
            Priority.TRAINING,
            tensors -> {
              Tensors owner = tensors.resident();
              return new Resident(
                  owner, owner.of(sasrec, sasrec.length), owner.of(ids.data(), ids.dim(0), width));
            });
    return new FrozenRecommender(device, settings, ids.dim(0) - 1, resident);
  }

  /** A view of weights that go on learning; their owner closes them. */
  static FrozenRecommender view(
      Device device, GenerationSettings settings, NDArray sasrec, NDArray idTable) {
    int items = Math.toIntExact(idTable.getShape().get(0) - 1);
    return new FrozenRecommender(device, settings, items, new Resident(null, sasrec, idTable));
  }

  public Device device() {
    return device;
  }

  public GenerationSettings settings() {
    return settings;
  }

  /** Number of items with an ID row; items of a larger index have none. */
  public int items() {
    return items;
  }

  NDArray sasrec() {
    return resident.sasrec();
  }

  NDArray idTable() {
    return resident.idTable();
  }

  @Override
  public void close() {
    Tensors owner = resident.owner();
    if (owner != null) {
      device.call(
          Priority.TRAINING,
          () -> {
            owner.close();
            return true;
          });
    }
  }
}
