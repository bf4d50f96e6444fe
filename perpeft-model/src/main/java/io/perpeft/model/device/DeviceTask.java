package io.perpeft.model.device;

import org.jspecify.annotations.Nullable;

/** Work that runs on the device's thread with a scope for its tensors. */
@FunctionalInterface
public interface DeviceTask<T extends @Nullable Object> {
  /**
   * @param tensors owns every tensor made during the task and frees them when it returns; what
   *     shall outlive the task goes to {@link Tensors#resident()}.
   */
  T run(Tensors tensors) throws Exception;
}
