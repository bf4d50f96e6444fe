package io.perpeft.model.device;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what a device multiplies fast, by letting it do so. */
final class FastestPrecision {
  private static final Logger LOG = LoggerFactory.getLogger(FastestPrecision.class);
  private static final int ROUNDS = 7;

  /** Rows of a matrix whose product takes milliseconds. */
  private static final int CPU_SIZE = 768;

  private static final int GPU_SIZE = 8192;

  /** bfloat16 must be so many times as fast to be worth its rounding. */
  private static final double WORTH_IT = 1.5;

  private FastestPrecision() {}

  static Precision of(Tensors tensors) {
    Program program = tensors.program(FastestPrecision.class, "probe.py");
    NDArray like = tensors.zeros(1);
    int size = like.getDevice().isGpu() ? GPU_SIZE : CPU_SIZE;
    double full = seconds(tensors, program, program.tensor(tensors, "probe", like, size, false));
    double half = seconds(tensors, program, program.tensor(tensors, "probe", like, size, true));
    Precision chosen = full > WORTH_IT * half ? Precision.BF16 : Precision.FP32;
    LOG.info(
        "matrix products in bfloat16 take {} of float32's time here: {} is used",
        String.format(Locale.ROOT, "%.2f", half / full),
        chosen);
    return chosen;
  }

  /** Of the fastest round, which others on the machine have disturbed least. */
  private static double seconds(Tensors tensors, Program program, NDArray square) {
    double fastest = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      program.tensor(tensors, "probe_product", square).getFloat();
      fastest = Math.min(fastest, (System.nanoTime() - start) / 1e9);
    }
    return fastest;
  }
}
