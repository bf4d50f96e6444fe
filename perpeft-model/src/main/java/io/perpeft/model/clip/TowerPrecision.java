package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import java.util.Arrays;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which type the linear layers and the attention of the towers compute. Norms, the states
 * between layers, adapters and losses are float32 in any case.
 */
public enum TowerPrecision {
  /** As CLIP was published. */
  FP32,
  /** Half the memory, and several times as fast where the device has units for it. */
  BF16,
  /** {@link #BF16} on a device that multiplies matrices much faster in it, else {@link #FP32}. */
  AUTO;

  private static final Logger LOG = LoggerFactory.getLogger(TowerPrecision.class);
  private static final int ROUNDS = 5;
  private static final double WORTH_IT = 1.5;

  /**
   * @throws IllegalArgumentException naming the choices
   */
  public static TowerPrecision parse(String text) {
    try {
      return valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "precision \"%s\" is not one of fp32, bf16, auto".formatted(text), e);
    }
  }

  /** What is meant on the device; measures there if need be. */
  TowerPrecision on(Tensors tensors) {
    if (this != AUTO) {
      return this;
    }
    Program program = program(tensors);
    double full = seconds(tensors, program, program.tensor(tensors, "probe"));
    double half = seconds(tensors, program, half(tensors, program.tensor(tensors, "probe"), 1));
    TowerPrecision chosen = full > WORTH_IT * half ? BF16 : FP32;
    LOG.info(
        "bfloat16 products take {} of float32's time on {}: towers compute in {}",
        String.format(Locale.ROOT, "%.2f", half / full),
        tensors.manager().getDevice(),
        chosen);
    return chosen;
  }

  private static double seconds(Tensors tensors, Program program, NDArray square) {
    double[] seconds = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      long start = System.nanoTime();
      program.tensor(tensors, "probe_product", square).getFloat();
      seconds[Math.max(0, round)] = (System.nanoTime() - start) / 1e9;
    }
    return Arrays.stream(seconds).min().orElseThrow();
  }

  /** The tensor times a factor, in bfloat16; to be handled by programs only. */
  static NDArray half(Tensors tensors, NDArray tensor, double factor) {
    return program(tensors).tensor(tensors, "half", tensor, factor);
  }

  /** A bfloat16 matrix in the order of memory that the CPU's products like best. */
  static NDArray packed(Tensors tensors, NDArray half) {
    return program(tensors).tensor(tensors, "packed", half);
  }

  private static Program program(Tensors tensors) {
    return tensors.program(TowerPrecision.class, "precision.py");
  }
}
