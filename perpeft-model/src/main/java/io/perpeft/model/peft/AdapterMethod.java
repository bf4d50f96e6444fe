package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.weights.WeightLayout;
import java.util.List;
import java.util.Map;

/**
 * A parameter-efficient way to make a frozen backbone follow a group's taste, for one backbone. A
 * further method is one class and one program file.
 */
public interface AdapterMethod {
  /** Name of the method in manifests and releases, for instance {@code iisan}. */
  String kind();

  /** The adapter's tensors, named without the prefix {@code adapter.} they have in files. */
  WeightLayout layout();

  /** Numbers in an item's feature vector. */
  int featureWidth();

  /** First weights, a function of the seed. */
  Map<String, FloatTensor> initialWeights(long seed);

  /** What to remember of items, so that features under any adapter can be computed from it. */
  List<ItemInputs> inputs(Backbone backbone, List<PreparedItem> items);

  /**
   * Program files, from the root of the class path, that define {@code features(adapter: Tensor,
   * inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]) -> Tensor [N, featureWidth]}.
   * While the adapter learns, it requires gradients: then there may be dropout.
   */
  List<String> programs();

  /** Weights of the backbone that {@code features} needs; on the device's thread only. */
  default List<NDArray> frozen() {
    return List.of();
  }

  /** The last argument of {@code features}. */
  long[] sizes();

  /**
   * The inputs of N items as tensors whose first dimension is N.
   *
   * @throws IllegalArgumentException if an item's inputs do not fit the backbone
   */
  List<NDArray> tensors(Tensors tensors, List<ItemInputs> items);
}
