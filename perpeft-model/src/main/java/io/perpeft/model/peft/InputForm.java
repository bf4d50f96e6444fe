package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Tensors;
import java.util.List;

/**
 * What is remembered of items so that features under any adapter can be computed from it, and how
 * it gets to the device. A method chooses one.
 */
public sealed interface InputForm permits PooledForm, PrefixForm {
  /**
   * What the inputs depend on besides item and backbone, in words: inputs of forms that are called
   * the same may stand for each other.
   */
  String name();

  /** Inputs of items, in their order. */
  List<ItemInputs> of(Backbone backbone, List<PreparedItem> items);

  /**
   * The inputs of N items as tensors whose first dimension is N, in the order in which the method's
   * program expects them.
   *
   * @throws IllegalArgumentException if an item's inputs do not fit the backbone
   */
  List<NDArray> tensors(Tensors tensors, List<ItemInputs> items);

  /** Most bytes that these tensors take for one item. */
  long bytesAnItem();

  /** How many items' features are computed in one pass, so that memory and waiting stay small. */
  int itemsAtOnce();
}
