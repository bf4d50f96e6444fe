package io.perpeft.model.device;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets no task be running on a device when the process ends, be it by a signal: the C++ runtime
 * takes the engine's static objects down then, under the feet of whoever computes with them.
 */
final class ProcessEnd {
  /** Longer than a task should take; what takes longer may crash at the end. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Set<DeviceThread> RUNNING = new HashSet<>();
  private static boolean watching;

  private ProcessEnd() {}

  /**
   * @throws DeviceException if the process is ending
   */
  static synchronized void started(DeviceThread thread) {
    if (!watching) {
      watch();
      watching = true;
    }
    RUNNING.add(thread);
  }

  static synchronized void stopped(DeviceThread thread) {
    RUNNING.remove(thread);
  }

  private static void watch() {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(ProcessEnd::halt, "perpeft-devices-halt"));
    } catch (IllegalStateException e) {
      throw new DeviceException("no device is opened any more: the process is ending", e);
    }
  }

  private static void halt() {
    for (DeviceThread thread : running()) {
      thread.halt(PATIENCE);
    }
  }

  private static synchronized Set<DeviceThread> running() {
    return Set.copyOf(RUNNING);
  }
}
