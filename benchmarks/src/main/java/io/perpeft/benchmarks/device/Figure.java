package io.perpeft.benchmarks.device;

import org.jspecify.annotations.Nullable;

/**
 * One line of the result.
 *
 * @param name what was measured
 * @param value the figure
 * @param unit of the figure
 * @param goal what it should reach, or null where there is none
 * @param timing what it was made from, or null
 */
record Figure(
    String name,
    double value,
    String unit,
    @Nullable Goal goal,
    Yardstick.@Nullable Timing timing) {
  static final String GEMM = "GFLOP of fp32 GEMM";

  /** The largest or the smallest value that will do. */
  sealed interface Goal {
    boolean isMet(double value);

    record AtMost(double limit) implements Goal {
      @Override
      public boolean isMet(double value) {
        return value <= limit;
      }

      @Override
      public String toString() {
        return "<= " + limit;
      }
    }

    record AtLeast(double limit) implements Goal {
      @Override
      public boolean isMet(double value) {
        return value >= limit;
      }

      @Override
      public String toString() {
        return ">= " + limit;
      }
    }
  }

  /** A cost in the yardstick's unit. */
  static Figure cost(String name, Yardstick.Timing timing, @Nullable Double atMost) {
    return new Figure(
        name, timing.gigaflops(), GEMM, atMost == null ? null : new Goal.AtMost(atMost), timing);
  }

  boolean isShort() {
    return goal != null && !goal.isMet(value);
  }
}
