package io.perpeft.benchmarks.residency;

import io.perpeft.model.device.Device;
import io.perpeft.model.device.DeviceLoad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of the process at a moment.
 *
 * @param releases cut so far
 * @param residentBytes of the process, as the operating system counts them
 * @param heapBytes after a collection
 */
record MemorySample(
    int releases, double residentBytes, double heapBytes, double tensors, double tensorBytes) {

  static MemorySample take(Device device, int releases) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    DeviceLoad load = device.load();
    return new MemorySample(
        releases,
        resident(),
        runtime.totalMemory() - runtime.freeMemory(),
        load.tensors(),
        load.bytes());
  }

  private static double resident() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
