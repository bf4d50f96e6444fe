package io.perpeft.model.live;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.PlainMethod;
import java.util.List;

/** A method that can be told to hand the engine what it cannot compute with. */
final class BreakableMethod extends PlainMethod {
  boolean broken;

  BreakableMethod(AdapterMethod method) {
    super(method);
  }

  @Override
  public long[] sizes() {
    return broken ? new long[0] : super.sizes();
  }

  @Override
  public List<NDArray> frozen() {
    return method.frozen();
  }

  @Override
  public List<NDArray> frozenForEncoding() {
    return method.frozenForEncoding();
  }
}
