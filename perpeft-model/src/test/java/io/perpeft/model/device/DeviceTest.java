package io.perpeft.model.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceTest {
  @Test
  void oneThreadRunsTheWorkOfAllHandles() {
    try (Device second = Device.open("CPU")) {
      Thread a;
      try (Device first = Device.open("cpu")) {
        a = first.call(Priority.TRAINING, Thread::currentThread);
        Thread b = second.call(Priority.REFRESH, Thread::currentThread);
        assertThat(a).isSameAs(b).isNotSameAs(Thread.currentThread());
      }
      assertThat(second.call(Priority.REFRESH, Thread::currentThread)).isSameAs(a);
    }
  }

  @Test
  void aTaskMadeOfTasksDoesNotWaitForItself() {
    try (Device device = Device.open("cpu")) {
      int sum =
          device.call(
              Priority.TRAINING,
              () ->
                  1
                      + device.call(Priority.REFRESH, () -> 2)
                      + device.submit(Priority.REFRESH, () -> 4).join());
      assertThat(sum).isEqualTo(7);
    }
  }

  @Test
  void errorsReachTheCaller() {
    try (Device device = Device.open("cpu")) {
      assertThatThrownBy(
              () ->
                  device.call(
                      Priority.TRAINING,
                      () -> {
                        throw new IllegalStateException("broken");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("broken");
      assertThatThrownBy(
              () ->
                  device.call(
                      Priority.TRAINING,
                      () -> {
                        throw new IOException("unreadable");
                      }))
          .isInstanceOf(DeviceException.class)
          .hasRootCauseInstanceOf(IOException.class);
      assertThat(device.call(Priority.TRAINING, () -> "alive")).isEqualTo("alive");
    }
  }

  @Test
  void aClosedDeviceFailsWhatWaits() throws Exception {
    Device device = Device.open("cpu");
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Boolean> first =
        device.submit(
            Priority.TRAINING,
            () -> {
              running.countDown();
              return goOn.await(30, TimeUnit.SECONDS);
            });
    CompletableFuture<String> waiting = device.submit(Priority.TRAINING, () -> "late");
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
    Thread closer = new Thread(device::close);
    closer.start();
    assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(DeviceException.class)
        .hasMessageContaining("closed");
    goOn.countDown();
    closer.join();
    assertThat(first.get()).isTrue();
    assertThatThrownBy(() -> device.call(Priority.TRAINING, () -> 1))
        .isInstanceOf(DeviceException.class);
  }

  @Test
  void freesATasksTensorsAndKeepsResidentOnes() {
    try (Device device = Device.open("cpu")) {
      List<NDArray> arrays =
          device.call(
              Priority.TRAINING,
              tensors -> {
                Tensors resident = tensors.resident();
                NDArray passing = tensors.of(new float[] {1, 2}, 2);
                NDArray kept = resident.adopt(passing.add(passing));
                NDArray made = resident.of(new float[] {5}, 1);
                NDArray stray = made.add(made);
                assertThat(resident.size()).isEqualTo(3);
                return List.of(passing, stray, kept, made);
              });
      assertThat(arrays.get(0).isReleased()).isTrue();
      assertThat(arrays.get(1).isReleased()).isTrue();
      float[] kept = device.call(Priority.TRAINING, () -> arrays.get(2).toFloatArray());
      assertThat(kept).containsExactly(2, 4);
      assertThat(arrays.get(3).isReleased()).isFalse();
    }
  }

  @Test
  void unknownDevicesAreNamed() {
    assertThatThrownBy(() -> Device.open("tpu"))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("auto, cpu, gpu:N");
    assertThatThrownBy(() -> Device.open("gpu:99"))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("gpu:99");
  }

  @Test
  void trainingGoesFirstAndRefreshKeepsItsShare() {
    FairQueue<Priority> queue = new FairQueue<>();
    List<Priority> order = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 100; i++) {
      queue.add(Priority.REFRESH, Priority.REFRESH);
      queue.add(Priority.TRAINING, Priority.TRAINING);
    }
    for (int i = 0; i < 100; i++) {
      Priority next = Objects.requireNonNull(queue.poll());
      order.add(next);
      queue.ran(next, 10_000_000);
    }
    assertThat(order.get(0)).isEqualTo(Priority.TRAINING);
    assertThat(Collections.frequency(order, Priority.REFRESH)).isBetween(18, 22);
  }
}
