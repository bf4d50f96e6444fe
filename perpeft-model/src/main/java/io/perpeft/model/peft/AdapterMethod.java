package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.weights.WeightLayout;
import java.util.List;
import java.util.Map;

/**
 * A parameter-efficient way to make a frozen backbone follow a group's taste, for one backbone. A
 * further method is one class and one program file; docs/reference/adapters.md shows one.
 */
public interface AdapterMethod {
  /** Name of the method, that of its {@link AdapterKind}. */
  String kind();

  /** Text of {@code adapter_config.json}, from which the kind opens the method again. */
  String config();

  /** The adapter's tensors, named as in {@code adapter_model.safetensors}. */
  WeightLayout layout();

  /** First weights, a function of the seed. */
  Map<String, FloatTensor> initialWeights(long seed);

  /** What the method reads of items. */
  InputForm inputs();

  /** Numbers in an item's feature vector. */
  int featureWidth();

  /**
   * Program files, from the root of the class path, that define {@code features(adapter: Tensor,
   * inputs: List[Tensor], frozen: List[Tensor], sizes: List[int]) -> Tensor [N, featureWidth]}.
   * While the adapter learns, it requires gradients: then there may be dropout.
   */
  List<String> programs();

  /**
   * Program files, from the root of the class path, with short cuts that change no feature by more
   * than rounding does. Those without gradients: {@code prepared(adapter: Tensor, frozen:
   * List[Tensor], sizes: List[int], bits: int) -> List[Tensor]} readies an adapter for many passes
   * in numbers of so many bits; {@code prepared_inputs(inputs: List[Tensor], sizes: List[int],
   * bits: int) -> List[Tensor]} readies items for many adapters; {@code prepared_features} takes
   * both in place of {@code features}'s adapter and inputs. In learning, {@code
   * learning_features(adapter: Tensor, inputs: List[Tensor], frozen: List[Tensor], sizes:
   * List[int]) -> List[Tensor]} gives the features, then whatever {@code adapter_gradient(adapter:
   * Tensor, kept: List[Tensor], cotangent: Tensor, inputs: List[Tensor], frozen: List[Tensor],
   * sizes: List[int]) -> Tensor} wants beside the features' gradient. What is not overridden takes
   * none.
   */
  default List<String> shortcuts() {
    return List.of("/io/perpeft/model/peft/plain_shortcuts.py");
  }

  /** Weights of the backbone that {@code features} needs; on the device's thread only. */
  default List<NDArray> frozen() {
    return List.of();
  }

  /** The same for passes without gradients, in a form that may be faster. */
  default List<NDArray> frozenForEncoding() {
    return frozen();
  }

  /** The last argument of {@code features}. */
  long[] sizes();
}
