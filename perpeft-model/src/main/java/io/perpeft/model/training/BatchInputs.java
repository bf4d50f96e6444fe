package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.peft.InputForm;
import io.perpeft.model.peft.ItemInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the inputs of a batch's items get to the device. */
interface BatchInputs {
  /** Tensors that hold the items' inputs. */
  List<NDArray> tensors(Tensors tensors, int[] items);

  /** Rows of the items in these tensors; empty if the k-th row is the k-th item's. */
  NDArray rows(Tensors tensors, int[] items);

  /** Every batch brings its own items: for catalogues that grow. */
  record LookedUp(InputForm form, ItemSource source) implements BatchInputs {
    @Override
    public List<NDArray> tensors(Tensors tensors, int[] items) {
      List<ItemInputs> inputs = new ArrayList<>(items.length);
      for (int item : items) {
        inputs.add(source.inputs(item));
      }
      return form.tensors(tensors, inputs);
    }

    @Override
    public NDArray rows(Tensors tensors, int[] items) {
      return tensors.of(new int[0], 0);
    }
  }

  /** All items lie on the device, item j in row j − 1: for bootstrap, where they fit. */
  record Resident(List<NDArray> table) implements BatchInputs {
    @Override
    public List<NDArray> tensors(Tensors tensors, int[] items) {
      return table;
    }

    @Override
    public NDArray rows(Tensors tensors, int[] items) {
      return tensors.of(Arrays.stream(items).map(item -> item - 1).toArray(), items.length);
    }
  }
}
