package io.perpeft.benchmarks.device;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import java.util.Arrays;

/**
 * Times work beside a matrix product, [2048, 768] x [768, 3072] in float32, and tells what it costs
 * as the arithmetic that the product does in that time: a figure that holds on other machines of
 * the kind too. The time is that of {@link WorkClock}.
 */
final class Yardstick implements AutoCloseable {
  private static final int ROWS = 2048;
  private static final int INNER = 768;
  private static final int COLUMNS = 3072;
  private static final double GIGAFLOP = 2.0 * ROWS * INNER * COLUMNS / 1e9;

  /** Shortest time of a round. */
  private static final double ROUND_SECONDS = 0.3;

  /** Products timed together, before and after each piece of work. */
  private static final int PRODUCTS = 2;

  private record Factors(Tensors owner, NDArray a, NDArray b) {}

  private final Device device;
  private final Factors factors;
  private final WorkClock clock;

  Yardstick(Device device) {
    this.device = device;
    clock = new WorkClock(device);
    factors =
        device.call(
            Priority.TRAINING,
            tensors -> {
              Tensors owner = tensors.resident();
              Program program = program(tensors);
              return new Factors(
                  owner,
                  owner.adopt(program.tensor(tensors, "random", ROWS, INNER)),
                  owner.adopt(program.tensor(tensors, "random", INNER, COLUMNS)));
            });
    products();
  }

  /** Work to be timed. */
  interface Work {
    void run();
  }

  /**
   * Medians over some rounds.
   *
   * @param seconds that the work took
   * @param gigaflops that the product does in that time
   * @param rate of the product, in 1e9 operations a second
   */
  record Timing(double seconds, double gigaflops, double rate) {
    Timing per(double count) {
      return new Timing(seconds / count, gigaflops / count, rate);
    }
  }

  /**
   * Runs the work for warmth, then a few times a round, each round between two rounds of products.
   * Short work is repeated: the first times are those of programs and Java that are yet to be
   * compiled.
   */
  Timing time(int rounds, Work work) {
    work.run();
    int repeats = 0;
    for (double warm = 0; warm < ROUND_SECONDS; warm += clock.seconds(work::run)) {
      repeats++;
    }
    double[] seconds = new double[rounds];
    double[] gigaflops = new double[rounds];
    double[] rates = new double[rounds];
    double before = rate();
    for (int round = 0; round < rounds; round++) {
      double all = 0;
      for (int i = 0; i < repeats; i++) {
        all += clock.seconds(work::run);
      }
      seconds[round] = all / repeats;
      double after = rate();
      rates[round] = (before + after) / 2;
      gigaflops[round] = seconds[round] * rates[round];
      before = after;
    }
    return new Timing(median(seconds), median(gigaflops), median(rates));
  }

  private double rate() {
    return PRODUCTS * GIGAFLOP / clock.seconds(this::products);
  }

  private void products() {
    device.call(
        Priority.TRAINING,
        tensors -> {
          float last = 0;
          for (int i = 0; i < PRODUCTS; i++) {
            try (NDArray product =
                program(tensors).tensor(tensors, "product", factors.a(), factors.b())) {
              // On a GPU the product is done only when something of it is asked for.
              last += device.isGpu() ? product.getFloat(0, 0) : 0;
            }
          }
          return last;
        });
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static Program program(Tensors tensors) {
    return tensors.program(Yardstick.class, "gemm.py");
  }

  @Override
  public void close() {
    device.call(
        Priority.TRAINING,
        () -> {
          factors.owner().close();
          return true;
        });
  }
}
