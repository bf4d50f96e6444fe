package io.perpeft.model.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceQueueTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final DeviceQueue<Runnable> queue = new DeviceQueue<>();
  private final Thread worker = new Thread(this::work);
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger done = new AtomicInteger();

  private void work() {
    try {
      Runnable next;
      while ((next = queue.take()) != null) {
        next.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      queue.left();
    }
  }

  @BeforeEach
  void begin() throws InterruptedException {
    worker.setDaemon(true);
    worker.start();
    queue.add(Priority.TRAINING, this::runUntilToldToEnd);
    queue.add(Priority.TRAINING, done::incrementAndGet);
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private void runUntilToldToEnd() {
    running.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    done.incrementAndGet();
  }

  @Test
  void aHaltLetsWhatRunsEndAndNothingBegin() throws Exception {
    assertThat(queue.halt()).as("what has not begun").hasSize(1);
    assertThat(queue.add(Priority.REFRESH, done::incrementAndGet)).isFalse();
    Thread waiting = waiting(LONG);
    awaitState(waiting, Thread.State.TIMED_WAITING);
    mayEnd.countDown();
    waiting.join();
    assertThat(done).hasValue(1);
    assertThat(queue.close()).isEmpty();
    awaitState(worker, Thread.State.WAITING);
    assertThat(done).as("the thread frees nothing").hasValue(1);
  }

  @Test
  void waitsNoLongerThanItMay() throws Exception {
    queue.halt();
    waiting(Duration.ofMillis(20)).join();
    assertThat(done).hasValue(0);
    mayEnd.countDown();
    queue.awaitIdle(LONG);
    assertThat(done).hasValue(1);
  }

  @Test
  void aHaltWaitsForACloseThatHasBegun() throws Exception {
    assertThat(queue.close()).hasSize(1);
    assertThat(queue.halt()).isEmpty();
    Thread waiting = waiting(LONG);
    awaitState(waiting, Thread.State.TIMED_WAITING);
    mayEnd.countDown();
    waiting.join();
    worker.join();
    assertThat(done).hasValue(1);
  }

  private Thread waiting(Duration most) {
    Thread thread =
        new Thread(
            () -> {
              try {
                queue.awaitIdle(most);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    return thread;
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }
}
