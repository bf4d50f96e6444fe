package io.perpeft.deploy.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process of this Linux machine has of it, by {@code /proc}. */
final class ProcessUse {
  private static final String RESIDENT = "VmRSS:";
  private static final long KIBIBYTE = 1024;

  private ProcessUse() {}

  /** Bytes of memory that are really there. */
  static double residentBytes(ProcessHandle process) throws IOException {
    for (String line : Files.readAllLines(folder(process).resolve("status"))) {
      if (line.startsWith(RESIDENT)) {
        String kibibytes = line.substring(RESIDENT.length()).replace("kB", "").trim();
        return (double) Long.parseLong(kibibytes) * KIBIBYTE;
      }
    }
    throw new IOException(folder(process) + "/status has no " + RESIDENT);
  }

  /** Open files, sockets and the like. */
  static double handles(ProcessHandle process) throws IOException {
    try (Stream<Path> handles = Files.list(folder(process).resolve("fd"))) {
      return handles.count();
    }
  }

  private static Path folder(ProcessHandle process) {
    return Path.of("/proc", Long.toString(process.pid()));
  }
}
