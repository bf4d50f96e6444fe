package io.perpeft.deploy.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds checkpoints that a cancelled job left behind: {@code <folder>/<job id>/chk-N/_metadata}.
 */
public final class RetainedCheckpoints {

  private static final String METADATA = "_metadata";
  private static final int DEPTH = 3;

  private RetainedCheckpoints() {}

  /** Directory of the newest complete checkpoint under the folder; empty if there is none. */
  public static Optional<Path> newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files =
        Files.find(folder, DEPTH, (path, attributes) -> isMetadata(folder.relativize(path)))) {
      return files
          .max(Comparator.comparingLong(RetainedCheckpoints::modifiedMillis))
          .map(Path::getParent);
    }
  }

  private static boolean isMetadata(Path relative) {
    return relative.getNameCount() == DEPTH
        && relative.getName(1).toString().startsWith("chk-")
        && relative.endsWith(METADATA);
  }

  private static long modifiedMillis(Path path) {
    return path.toFile().lastModified();
  }
}
