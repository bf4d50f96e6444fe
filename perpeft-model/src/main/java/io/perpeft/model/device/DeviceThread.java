package io.perpeft.model.device;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that makes every engine call for one device, with the queue of its work. One
 * thread, because the engine allows one gradient at a time, leaks when training and inference
 * change threads, and two of them on the same cores slow each other down.
 */
final class DeviceThread {
  private record Work<T extends @Nullable Object>(
      Priority priority, DeviceTask<T> task, CompletableFuture<T> result) {}

  private final DeviceSpec spec;
  private final DeviceQueue<Work<?>> queue = new DeviceQueue<>();
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<String, Program> programs = new HashMap<>();
  private final Set<Tensors> owners = new HashSet<>();
  private final BufferPool buffers = new BufferPool();
  private @Nullable PtNDManager base;
  private @Nullable Precision fastest;

  DeviceThread(DeviceSpec spec) {
    this.spec = spec;
    thread = new Thread(this::serve, "perpeft-device-" + spec);
    thread.setDaemon(true);
    ProcessEnd.started(this);
    thread.start();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  <T extends @Nullable Object> CompletableFuture<T> submit(Priority priority, DeviceTask<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (!queue.add(priority, new Work<>(priority, task, result))) {
      result.completeExceptionally(refusal());
    }
    return result;
  }

  /** Runs a task at once; only from the device's own thread, for tasks made of tasks. */
  <T extends @Nullable Object> T runNested(DeviceTask<T> task) throws Exception {
    try (Tensors tensors = Tensors.ofTask(this)) {
      return task.run(tensors);
    }
  }

  long busyNanos(Priority priority) {
    return queue.busyNanos(priority);
  }

  PtNDManager base() {
    PtNDManager manager = base;
    if (manager == null) {
      throw new IllegalStateException("tensors exist on the device's own thread only");
    }
    return manager;
  }

  BufferPool buffers() {
    return buffers;
  }

  /** Those that own tensors now; on the device's own thread. */
  Set<Tensors> owners() {
    return owners;
  }

  DeviceLoad load() {
    long tensors = 0;
    long bytes = 0;
    for (Tensors owner : owners) {
      DeviceLoad load = owner.load();
      tensors += load.tensors();
      bytes += load.bytes();
    }
    return new DeviceLoad(tensors, bytes);
  }

  Program program(Class<?> owner, String... files) {
    String key = owner.getName() + " " + String.join(" ", files);
    Program known = programs.get(key);
    if (known == null) {
      known = Program.load(base(), owner, files);
      programs.put(key, known);
    }
    return known;
  }

  /** The precision that pays here; on the device's own thread. */
  Precision fastest(Tensors tensors) {
    Precision known = fastest;
    if (known == null) {
      known = FastestPrecision.of(tensors);
      fastest = known;
    }
    return known;
  }

  /**
   * Fails what still waits and frees the device once the running task has ended. After a {@link
   * #halt} it frees nothing.
   */
  void close() {
    fail(queue.close());
    if (isCurrent() || queue.isHalted()) {
      return;
    }
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Fails what waits or will come, and waits for the running task, or for a close that has begun.
   *
   * @param most how long to wait
   */
  void halt(Duration most) {
    fail(queue.halt());
    try {
      queue.awaitIdle(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(List<Work<?>> unstarted) {
    unstarted.forEach(work -> work.result().completeExceptionally(refusal()));
  }

  private DeviceException refusal() {
    return new DeviceException(
        queue.isHalted()
            ? "device " + spec + " takes no more work: the process is ending"
            : "device " + spec + " is closed");
  }

  private void serve() {
    try {
      Work<?> work;
      while ((work = queue.take()) != null) {
        run(work);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      programs.values().forEach(Program::close);
      NDManager manager = base;
      if (manager != null) {
        manager.close();
      }
      ProcessEnd.stopped(this);
      queue.left();
      stopped.countDown();
    }
  }

  @SuppressWarnings("CatchingUnchecked")
  private <T extends @Nullable Object> void run(Work<T> work) {
    if (work.result().isDone()) {
      return;
    }
    long start = System.nanoTime();
    try {
      if (base == null) {
        base = start();
      }
      work.result().complete(runNested(work.task()));
    } catch (Throwable e) {
      work.result().completeExceptionally(e);
    } finally {
      long nanos = System.nanoTime() - start;
      queue.ran(work.priority(), nanos);
    }
  }

  private PtNDManager start() {
    ai.djl.Device where = spec.gpu() < 0 ? ai.djl.Device.cpu() : ai.djl.Device.gpu(spec.gpu());
    PtNDManager manager = (PtNDManager) Engine.getEngine(Engines.PYTORCH).newBaseManager(where);
    // Grad mode and the executor's optimiser are settings of this thread. Without the optimiser a
    // program computes the same bits at its first call as at its hundredth.
    JniUtils.setGradMode(true);
    JniUtils.setGraphExecutorOptimize(false);
    return manager;
  }
}
