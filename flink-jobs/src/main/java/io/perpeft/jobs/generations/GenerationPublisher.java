package io.perpeft.jobs.generations;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationException;
import io.perpeft.core.generation.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Puts a generation onto a file system of Flink's, where jobs find it whole or not at all.
 *
 * <p>First comes the manifest under a name that nobody reads, which claims the place; a writer that
 * then sees anything else there gives up. So of two writers at most one goes on, perhaps none. The
 * other files follow, and at last the manifest gets its name. This asks of a file system only that
 * a listing shows what was written before it, and that one file is renamed whole: object stores do
 * that, too, while they cannot rename directories, and HDFS moves a directory into one that is
 * there.
 */
public final class GenerationPublisher {
  private static final String CLAIM = "publishing-";

  private final java.nio.file.Path source;
  private final Manifest manifest;
  private final Path target;
  private final FileSystem files;
  private final Path claim;

  private GenerationPublisher(java.nio.file.Path source, String target) {
    this.source = source;
    manifest = Generation.read(source).manifest();
    this.target = Generations.path(target);
    files = Generations.fileSystem(this.target);
    claim = new Path(this.target, CLAIM + UUID.randomUUID() + "-" + Manifest.NAME);
  }

  /**
   * Copies a generation; its files are checked before.
   *
   * @param directory where it lies on the local disk
   * @param target path or URI of a directory that is empty or not there yet
   * @return what was published
   * @throws GenerationException if the generation is damaged, or the target is taken
   * @throws UncheckedIOException if a file system fails; nothing is published then, and the next
   *     try can succeed
   */
  public static Manifest publish(java.nio.file.Path directory, String target) {
    GenerationPublisher publisher = new GenerationPublisher(directory, target);
    try {
      publisher.publish();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "%s: cannot be published: %s".formatted(publisher.target, e.getMessage()), e));
    }
    return publisher.manifest;
  }

  private void publish() throws IOException {
    requireFree(list());
    try {
      write(claim, manifest.toJson().getBytes(StandardCharsets.UTF_8));
      requireClaimed(list());
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, claim);
      throw e;
    }
    try {
      for (String name : manifest.files().keySet()) {
        write(new Path(target, name), Files.readAllBytes(source.resolve(name)));
      }
      nameManifest();
    } catch (IOException | RuntimeException e) {
      deleteAllAfter(e);
      throw e;
    }
  }

  /** Names of what lies at the target. */
  private List<String> list() throws IOException {
    try {
      FileStatus @Nullable [] there = files.listStatus(target);
      return there == null
          ? List.of()
          : Arrays.stream(there).map(status -> status.getPath().getName()).sorted().toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private void requireFree(List<String> names) {
    for (String name : names) {
      if (name.startsWith(CLAIM)) {
        throw taken(
            "another writer publishes there (%s; if it is dead, empty the directory)"
                .formatted(name));
      }
    }
    if (names.contains(Manifest.NAME)) {
      throw taken("exists already; a generation is never overwritten");
    }
    if (!names.isEmpty()) {
      throw taken("is not empty: " + names);
    }
  }

  private void requireClaimed(List<String> names) {
    List<String> others = names.stream().filter(name -> !name.equals(claim.getName())).toList();
    requireFree(others);
    if (others.equals(names)) {
      throw taken("somebody else empties it");
    }
  }

  private GenerationException taken(String why) {
    return new GenerationException(
        "%s: %s; nothing was published, choose another place".formatted(target, why));
  }

  private void nameManifest() throws IOException {
    Path last = new Path(target, Manifest.NAME);
    if (!files.rename(claim, last)) {
      throw new IOException("cannot rename " + claim + " to " + last);
    }
  }

  private void write(Path file, byte[] bytes) throws IOException {
    try (OutputStream out = files.create(file, WriteMode.NO_OVERWRITE)) {
      out.write(bytes);
    }
  }

  /** First what makes the files a generation, last what keeps others away. */
  private void deleteAllAfter(Exception failure) {
    deleteAfter(failure, new Path(target, Manifest.NAME));
    manifest.files().keySet().stream()
        .map(name -> name.replaceFirst("/.*", ""))
        .distinct()
        .forEach(name -> deleteAfter(failure, new Path(target, name)));
    deleteAfter(failure, claim);
  }

  private void deleteAfter(Exception failure, Path place) {
    try {
      files.delete(place, true);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
