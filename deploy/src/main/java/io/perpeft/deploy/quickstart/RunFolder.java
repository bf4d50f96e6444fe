package io.perpeft.deploy.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its files: the broker's log, the generation, checkpoints and logs. Either a
 * folder that stays, from which a later run goes on, or a temporary one that {@link #close}
 * deletes.
 */
final class RunFolder implements AutoCloseable {

  private final Path path;
  private final boolean kept;
  private volatile boolean failed;

  private RunFolder(Path path, boolean kept) {
    this.path = path;
    this.kept = kept;
  }

  /**
   * @param keep the folder that stays, or null for a temporary one
   */
  static RunFolder open(@Nullable Path keep) throws IOException {
    if (keep == null) {
      return new RunFolder(Files.createTempDirectory("perpeft-quickstart-"), false);
    }
    return new RunFolder(Files.createDirectories(keep).toRealPath(), true);
  }

  Path path() {
    return path;
  }

  boolean kept() {
    return kept;
  }

  Path broker() {
    return path.resolve("broker");
  }

  Path flink() {
    return path.resolve("flink");
  }

  Path generation() {
    return path.resolve("generation");
  }

  Path demoShop() {
    return path.resolve("demo-shop");
  }

  Path weights() {
    return path.resolve("weights");
  }

  Path itemCache() {
    return path.resolve("item-cache");
  }

  Path log() {
    return path.resolve("quickstart.log");
  }

  /** Leaves even a temporary folder, so that somebody can look into it. */
  void keepAfterFailure() {
    failed = true;
  }

  /** Deletes a temporary folder. */
  @Override
  public void close() throws IOException {
    if (kept || failed) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(path)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
