package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Tensors;
import java.util.List;

/**
 * Passes without gradients. Adapters are readied once for many items, items once for many adapters;
 * what that makes of them is for programs only, as it may be of types that the engine's Java side
 * does not know.
 *
 * @param bits of the numbers that adapters are readied in
 */
record EncodingProgram(ModelProgram model, int bits) {

  /** An adapter, ready for many passes. */
  List<NDArray> prepared(Tensors tensors, NDArray adapter) {
    return model
        .program(tensors)
        .tensors(tensors, "prepared", adapter, model.frozenForEncoding(), model.sizes(), bits);
  }

  /** Items, ready for many adapters. */
  List<NDArray> inputs(Tensors tensors, BatchInputs inputs, int[] items) {
    return model
        .program(tensors)
        .tensors(
            tensors,
            "encoding_inputs",
            inputs.tensors(tensors, items),
            inputs.rows(tensors, items),
            model.sizes(),
            bits);
  }

  /** Item vectors [N, width]; ids [N] are rows of the ID table. */
  NDArray vectors(
      Tensors tensors,
      List<NDArray> adapter,
      NDArray projector,
      NDArray idTable,
      List<NDArray> inputs,
      int[] ids) {
    return model
        .program(tensors)
        .tensor(
            tensors,
            "encode",
            adapter,
            projector,
            idTable,
            inputs,
            model.frozenForEncoding(),
            model.sizes(),
            tensors.of(ids, ids.length));
  }

  /** Features [N, feature width]. */
  NDArray features(Tensors tensors, List<NDArray> adapter, List<NDArray> inputs) {
    return model
        .program(tensors)
        .tensor(
            tensors,
            "prepared_features",
            adapter,
            inputs,
            model.frozenForEncoding(),
            model.sizes());
  }
}
