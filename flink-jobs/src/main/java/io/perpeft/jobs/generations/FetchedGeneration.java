package io.perpeft.jobs.generations;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.files.Trees;
import io.perpeft.core.generation.GenerationException;
import io.perpeft.core.generation.Manifest;
import io.perpeft.core.generation.Manifest.FileEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local copy of a generation that lies elsewhere, in a temporary directory of its own. Whoever
 * holds one holds a whole one.
 */
final class FetchedGeneration {
  private static final Logger LOG = LoggerFactory.getLogger(FetchedGeneration.class);

  private final Path directory;

  private FetchedGeneration(Path directory) {
    this.directory = directory;
  }

  /**
   * Copies a generation into a new directory; nothing of it stays if that fails.
   *
   * @param parent where that directory lies
   * @throws GenerationException if there is none, or naming the file that is missing or damaged
   * @throws UncheckedIOException if a file system fails; retrying can help
   */
  static FetchedGeneration fetch(RemoteGeneration remote, Path parent) {
    try {
      Manifest manifest = remote.manifest();
      FetchedGeneration fetched =
          new FetchedGeneration(
              Files.createTempDirectory(
                  parent, "perpeft-generation-" + manifest.generationId() + "-"));
      try {
        fetched.fill(remote, manifest);
        return fetched;
      } catch (IOException | RuntimeException e) {
        fetched.deleteAfter(e);
        throw e;
      }
    } catch (IOException e) {
      throw remote.notFetched(e);
    }
  }

  /** Readable until {@link #delete}. */
  Path directory() {
    return directory;
  }

  private void fill(RemoteGeneration remote, Manifest manifest) throws IOException {
    requireRoom(manifest, directory, Files.getFileStore(directory).getUsableSpace());
    for (Map.Entry<String, FileEntry> file : manifest.files().entrySet()) {
      copy(remote, file.getKey(), file.getValue());
    }
    Files.writeString(directory.resolve(Manifest.NAME), manifest.toJson());
  }

  /** Sizes come from outside: they are checked before the first byte is copied. */
  static void requireRoom(Manifest manifest, Path directory, long room) throws IOException {
    double needed = manifest.files().values().stream().mapToDouble(FileEntry::size).sum();
    if (needed > room) {
      throw new IOException(
          "it has %,.0f bytes, but there is room for %,d in %s; make room, or name another disk with -Djava.io.tmpdir"
              .formatted(needed, room, directory.getParent()));
    }
  }

  private void copy(RemoteGeneration remote, String name, FileEntry entry) throws IOException {
    Path copy = directory.resolve(name);
    Files.createDirectories(copy.getParent());
    try (OutputStream out = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)) {
      remote.copy(name, entry, out);
    }
    if (!Sha256.hex(copy).equals(entry.sha256())) {
      throw remote.damaged(
          name, "its %,d bytes do not have the manifest's hash".formatted(entry.size()));
    }
  }

  /** Removes the copy; what was read from it does not suffer if that fails. */
  void delete() {
    try {
      Trees.delete(directory);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed; remove it by hand", directory, e);
    }
  }

  private void deleteAfter(Exception failure) {
    try {
      Trees.delete(directory);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
