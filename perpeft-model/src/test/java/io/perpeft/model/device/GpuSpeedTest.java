package io.perpeft.model.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.DeviceUnderTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A GPU that is slower than the CPU beside it is set up wrongly. */
@Tag("device")
@EnabledIfSystemProperty(named = "perpeft.test.device", matches = "gpu:\\d+")
class GpuSpeedTest {
  private static final int SIZE = 2048;
  private static final int ROUNDS = 5;

  @Test
  void productsAreFasterThanOnTheCpu() {
    try (Device gpu = DeviceUnderTest.open();
        Device cpu = Device.open("cpu")) {
      double onGpu = seconds(gpu, false);
      double inHalf = seconds(gpu, true);
      double onCpu = seconds(cpu, false);
      System.out.printf(
          "%d x %d product: %s %.5f s, in bfloat16 %.5f s; cpu %.5f s%n",
          SIZE, SIZE, gpu, onGpu, inHalf, onCpu);

      assertThat(onGpu).isLessThan(onCpu / 2);
    }
  }

  /** Of the fastest round. */
  private static double seconds(Device device, boolean half) {
    return device.call(
        Priority.TRAINING,
        tensors -> {
          Program program = tensors.program(FastestPrecision.class, "probe.py");
          NDArray square = program.tensor(tensors, "probe", tensors.zeros(1), SIZE, half);
          double fastest = Double.MAX_VALUE;
          for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            program.tensor(tensors, "probe_product", square).getFloat();
            fastest = Math.min(fastest, (System.nanoTime() - start) / 1e9);
          }
          return fastest;
        });
  }
}
