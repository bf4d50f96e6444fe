package io.perpeft.model.simulation;

import java.lang.management.ManagementFactory;

/** Processor time of this process, all threads: the engine works on threads of its own. */
final class CpuClock {

  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private CpuClock() {}

  static double seconds() {
    return SYSTEM.getProcessCpuTime() / 1e9;
  }
}
