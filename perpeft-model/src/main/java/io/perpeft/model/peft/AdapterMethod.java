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
   * Program file, from the root of the class path, that defines {@code features(adapter: Tensor,
   * inputs: List[Tensor], sizes: List[int]) -> Tensor [N, featureWidth]}.
   */
  String program();

  /** The last argument of {@code features}. */
  long[] sizes();

  /**
   * The inputs of N items as tensors whose first dimension is N.
   *
   * @throws IllegalArgumentException if an item's inputs do not fit the backbone
   */
  List<NDArray> tensors(Tensors tensors, List<ItemInputs> items);
}
