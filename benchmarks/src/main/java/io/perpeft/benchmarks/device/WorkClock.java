package io.perpeft.benchmarks.device;

import io.perpeft.model.device.Device;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Time that work on a device takes: on a CPU that of the program's own threads, so that others on
 * its cores spoil it less, on a GPU that of the wall.
 */
public final class WorkClock {
  private static final double NANOS = 1e9;

  private final Device device;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  public WorkClock(Device device) {
    this.device = device;
  }

  public double seconds(Runnable work) {
    long start = nanos();
    work.run();
    return (nanos() - start) / NANOS;
  }

  private long nanos() {
    if (device.isGpu()) {
      return System.nanoTime();
    }
    return Arrays.stream(threads.getAllThreadIds())
        .map(threads::getThreadCpuTime)
        .filter(nanos -> nanos > 0)
        .sum();
  }
}
