package io.perpeft.model.device;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in which numbers a device multiplies fast. Of a CPU, by what its processor says of itself
 * and never by the clock: on a busy machine a measurement now and then comes out the other way, and
 * a process that starts again would go on in other numbers, with other last bits. A GPU, whose bits
 * nobody relies on, is measured.
 */
final class FastestPrecision {
  private static final Logger LOG = LoggerFactory.getLogger(FastestPrecision.class);

  /** Where Linux describes the processor; elsewhere float32 is used unless a person asks. */
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  /** Of x86 processors that multiply bfloat16 in units of their own. */
  private static final Set<String> BFLOAT16_UNITS = Set.of("amx_bf16", "avx512_bf16");

  private static final int ROUNDS = 7;

  /** Rows of a matrix whose product takes milliseconds on a GPU. */
  private static final int SIZE = 8192;

  /** bfloat16 must be so many times as fast to be worth its rounding. */
  private static final double WORTH_IT = 1.5;

  private FastestPrecision() {}

  static Precision of(Tensors tensors) {
    NDArray like = tensors.zeros(1);
    return like.getDevice().isGpu() ? measured(tensors, like) : ofProcessor(PROCESSOR);
  }

  /**
   * @param description in the form of {@code /proc/cpuinfo}; may be missing
   */
  static Precision ofProcessor(Path description) {
    boolean hasUnits = false;
    try (Stream<String> lines = Files.lines(description)) {
      hasUnits =
          lines
              .filter(line -> line.startsWith("flags"))
              .findFirst()
              .map(line -> Arrays.asList(line.split("\\s+")))
              .filter(flags -> flags.stream().anyMatch(BFLOAT16_UNITS::contains))
              .isPresent();
    } catch (IOException e) {
      LOG.info("{} says nothing of the processor: {}", description, e.toString());
    }
    Precision chosen = hasUnits ? Precision.BF16 : Precision.FP32;
    LOG.info(
        "the processor {} units for bfloat16: {} is used", hasUnits ? "has" : "has no", chosen);
    return chosen;
  }

  private static Precision measured(Tensors tensors, NDArray like) {
    Program program = tensors.program(FastestPrecision.class, "probe.py");
    double full = seconds(tensors, program, program.tensor(tensors, "probe", like, SIZE, false));
    double half = seconds(tensors, program, program.tensor(tensors, "probe", like, SIZE, true));
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
