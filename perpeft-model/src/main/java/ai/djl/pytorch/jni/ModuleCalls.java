package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/** Runs methods of TorchScript modules with autograd left on, which DJL's public calls do not. */
public final class ModuleCalls {
  private ModuleCalls() {}

  /**
   * Runs one method; tensors made inside can carry gradients if the calling thread's grad mode is
   * on.
   */
  public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
    long[] handles = new long[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].getHandle();
    }
    boolean gradients = true;
    boolean separateStream = false;
    return new IValue(
        PyTorchLibrary.LIB.moduleRunMethod(
            module.getHandle(), method, handles, gradients, separateStream));
  }
}
