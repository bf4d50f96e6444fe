package io.perpeft.jobs.generations;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationException;
import io.perpeft.core.generation.Manifest;
import io.perpeft.jobs.common.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Opens generations by path or URI, on any file system of Flink's. Thread-safe. */
public final class Generations {
  private static final String LOCAL = "file";

  /** Subtasks that open a generation at the same time share one copy; it goes with the last. */
  static final Shared<String, FetchedGeneration> FETCHED =
      new Shared<>(
          place -> FetchedGeneration.fetch(RemoteGeneration.at(new Path(place)), temporary()),
          FetchedGeneration::delete);

  private Generations() {}

  /**
   * Reads a generation into memory. One on the local disk is read where it lies; of another a copy
   * lies in a temporary directory of this process until it is read.
   *
   * @param location a path or a URI; without a scheme it is on Flink's default file system, which
   *     is the local one unless {@code fs.default-scheme} says otherwise
   * @throws GenerationException if there is none, or naming the file that is missing or damaged
   * @throws UncheckedIOException if the file system fails; retrying can help
   */
  public static Generation open(String location) {
    Path place = path(location);
    if (isLocal(fileSystem(place))) {
      return Generation.read(java.nio.file.Path.of(place.getPath()));
    }
    String key = place.toString();
    FetchedGeneration fetched = FETCHED.acquire(key);
    try {
      return Generation.read(fetched.directory());
    } finally {
      FETCHED.release(key);
    }
  }

  /**
   * Reads the manifest of a generation alone; the files it lists are neither fetched nor looked at.
   *
   * @param location as in {@link #open}
   * @throws GenerationException if there is none, or it is damaged
   * @throws UncheckedIOException if the file system fails; retrying can help
   */
  public static Manifest manifest(String location) {
    Path place = path(location);
    FileSystem files = fileSystem(place);
    if (isLocal(files)) {
      return Generation.readManifest(java.nio.file.Path.of(place.getPath()));
    }
    RemoteGeneration remote = new RemoteGeneration(place, files);
    try {
      return remote.manifest();
    } catch (IOException e) {
      throw remote.notFetched(e);
    }
  }

  private static java.nio.file.Path temporary() {
    return java.nio.file.Path.of(System.getProperty("java.io.tmpdir"));
  }

  static Path path(String location) {
    try {
      return new Path(location);
    } catch (IllegalArgumentException e) {
      throw new GenerationException("'%s' is neither a path nor a URI".formatted(location), e);
    }
  }

  static FileSystem fileSystem(Path place) {
    try {
      return place.getFileSystem();
    } catch (IOException e) {
      throw new GenerationException(
          "%s: its file system cannot be opened: %s".formatted(place, e.getMessage()), e);
    }
  }

  private static boolean isLocal(FileSystem files) {
    return LOCAL.equals(files.getUri().getScheme());
  }
}
