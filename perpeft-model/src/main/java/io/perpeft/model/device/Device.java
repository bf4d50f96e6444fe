package io.perpeft.model.device;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A CPU or GPU that does the tensor maths. Per process and device there is one thread that makes
 * all engine calls; handles from {@link #open} share it, and the last one closed frees it.
 *
 * <p>Work is submitted from any thread. Training goes before refresh, which keeps a guaranteed
 * share of the time. Tasks should be short (a step, a chunk of items), since a running one is never
 * interrupted. Work submitted from the device's own thread runs at once, so tasks can be made of
 * tasks.
 */
public final class Device implements AutoCloseable {
  private record Shared(DeviceThread thread, int handles) {}

  private static final Map<DeviceSpec, Shared> OPEN = new HashMap<>();

  private final DeviceSpec spec;
  private final Precision wanted;
  private final DeviceThread thread;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Device(DeviceSpec spec, Precision wanted, DeviceThread thread) {
    this.spec = spec;
    this.wanted = wanted;
    this.thread = thread;
  }

  /** Opens a device that computes in float32. */
  public static Device open(String spec) {
    return open(spec, Precision.FP32);
  }

  /**
   * Opens a device.
   *
   * @param spec {@code auto} (the first GPU, else the CPU), {@code cpu} or {@code gpu:N}
   * @param precision of what is done through this handle; others of the device may have another
   * @throws DeviceException if there is no such device or the engine cannot be loaded
   */
  public static Device open(String spec, Precision precision) {
    DeviceSpec parsed = DeviceSpec.parse(spec, Engines.gpuCount());
    synchronized (OPEN) {
      Shared shared = OPEN.get(parsed);
      DeviceThread thread = shared == null ? new DeviceThread(parsed) : shared.thread();
      OPEN.put(parsed, new Shared(thread, shared == null ? 1 : shared.handles() + 1));
      return new Device(parsed, precision, thread);
    }
  }

  /**
   * Queues a task and returns at once. Stages chained to the future without an executor run on the
   * device's thread.
   */
  public <T extends @Nullable Object> CompletableFuture<T> submit(
      Priority priority, DeviceTask<T> task) {
    if (thread.isCurrent()) {
      CompletableFuture<T> result = new CompletableFuture<>();
      try {
        result.complete(thread.runNested(task));
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
      return result;
    }
    return thread.submit(priority, task);
  }

  /** As {@link #submit(Priority, DeviceTask)}, for work that makes no tensors of its own. */
  public <T extends @Nullable Object> CompletableFuture<T> submit(
      Priority priority, Callable<T> task) {
    return submit(priority, tensors -> task.call());
  }

  /**
   * Runs a task and waits for it. Its unchecked exceptions are thrown as they are, checked ones
   * inside a {@link DeviceException}.
   */
  public <T extends @Nullable Object> T call(Priority priority, DeviceTask<T> task) {
    CompletableFuture<T> result = submit(priority, task);
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(false);
      Thread.currentThread().interrupt();
      throw new DeviceException("interrupted while waiting for device " + spec, e);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause() == null ? e : e.getCause());
    }
  }

  /** As {@link #call(Priority, DeviceTask)}, for work that makes no tensors of its own. */
  public <T extends @Nullable Object> T call(Priority priority, Callable<T> task) {
    return call(priority, tensors -> task.call());
  }

  /** Time the device has spent on tasks of this priority, in nanoseconds. */
  public long busyNanos(Priority priority) {
    return thread.busyNanos(priority);
  }

  /**
   * {@link Precision#FP32} or {@link Precision#BF16}; what is fast is found out when first asked.
   */
  public Precision precision() {
    return wanted == Precision.AUTO
        ? call(Priority.TRAINING, tensors -> thread.fastest(tensors))
        : wanted;
  }

  /**
   * What lives on the device now, programs and what engine operations hold for a moment left out.
   */
  public DeviceLoad load() {
    return call(Priority.TRAINING, thread::load);
  }

  public boolean isGpu() {
    return spec.gpu() >= 0;
  }

  /** Gives the handle back; the last one waits for the running task and frees the device. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (OPEN) {
      Shared shared = OPEN.get(spec);
      if (shared != null && shared.handles() > 1) {
        OPEN.put(spec, new Shared(shared.thread(), shared.handles() - 1));
        return;
      }
      OPEN.remove(spec);
    }
    thread.close();
  }

  /** {@code cpu} or {@code gpu:N}. */
  @Override
  public String toString() {
    return spec.toString();
  }

  private RuntimeException unchecked(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new DeviceException("a task on device " + spec + " failed: " + failure, failure);
  }
}
