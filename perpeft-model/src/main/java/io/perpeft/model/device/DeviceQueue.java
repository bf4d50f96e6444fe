package io.perpeft.model.device;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where a device's thread finds its work, and waits while there is none. Thread-safe. */
final class DeviceQueue<W> {
  private final FairQueue<W> waiting = new FairQueue<>();
  private final Map<Priority, Long> busyNanos = new EnumMap<>(Priority.class);
  private boolean closed;

  /** Whether no work may begin, and the thread shall not end either. */
  private boolean halted;

  /** Whether the device's thread does nothing, and will not before it has looked here. */
  private boolean idle;

  /** Takes work in; false if the queue is closed or halted. */
  synchronized boolean add(Priority priority, W work) {
    if (closed || halted) {
      return false;
    }
    waiting.add(priority, work);
    notifyAll();
    return true;
  }

  /** Waits for the next work, on the device's thread; null once the queue is closed. */
  synchronized @Nullable W take() throws InterruptedException {
    while (true) {
      W work = waiting.poll();
      if (work != null || closed) {
        return work;
      }
      idle = true;
      notifyAll();
      wait();
      idle = false;
    }
  }

  /** Says that the device's thread has ended. */
  synchronized void left() {
    idle = true;
    notifyAll();
  }

  /**
   * Lets the device's thread end, unless the queue is halted.
   *
   * @return what waited, and will not be done
   */
  synchronized List<W> close() {
    closed |= !halted;
    notifyAll();
    return waiting.drain();
  }

  /**
   * Lets nothing begin any more.
   *
   * @return what waited, and will not be done
   */
  synchronized List<W> halt() {
    halted = true;
    return waiting.drain();
  }

  /** Waits until the device's thread does nothing, and no longer than so long. */
  synchronized void awaitIdle(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    long left = most.toMillis();
    while (!idle && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  synchronized boolean isHalted() {
    return halted;
  }

  /** Books the time a task of this priority held the device. */
  synchronized void ran(Priority priority, long nanos) {
    waiting.ran(priority, nanos);
    busyNanos.merge(priority, nanos, Long::sum);
  }

  synchronized long busyNanos(Priority priority) {
    return busyNanos.getOrDefault(priority, 0L);
  }
}
