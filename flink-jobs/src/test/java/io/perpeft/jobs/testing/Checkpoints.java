package io.perpeft.jobs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;

/** Checkpoints that a job leaves behind, for the next run of it to go on from. */
public final class Checkpoints {
  private Checkpoints() {}

  /** Lets a job write to the directory, and go on from the newest checkpoint there is in it. */
  public static void configure(Configuration flink, Path directory) throws IOException {
    Files.createDirectories(directory);
    flink.setString("execution.checkpointing.dir", directory.toUri().toString());
    newest(directory)
        .ifPresent(
            path -> flink.setString("execution.state-recovery.path", path.toUri().toString()));
  }

  private static Optional<Path> newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .map(Path::getParent)
          .max(Comparator.comparingLong(Checkpoints::id));
    }
  }

  private static long id(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }
}
