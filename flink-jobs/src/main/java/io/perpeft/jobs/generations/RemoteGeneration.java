package io.perpeft.jobs.generations;

import io.perpeft.core.generation.GenerationException;
import io.perpeft.core.generation.Manifest;
import io.perpeft.core.generation.Manifest.FileEntry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A generation where Flink's file systems reach it. What is read is as long as it may be. */
record RemoteGeneration(Path place, FileSystem files) {
  /** Enough for 100,000 groups. */
  private static final int MAX_MANIFEST_BYTES = 64 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  static RemoteGeneration at(Path place) {
    return new RemoteGeneration(place, Generations.fileSystem(place));
  }

  /**
   * @throws GenerationException if there is none, or it is damaged
   */
  Manifest manifest() throws IOException {
    Path file = new Path(place, Manifest.NAME);
    try (InputStream in = files.open(file)) {
      byte[] json = in.readNBytes(MAX_MANIFEST_BYTES + 1);
      if (json.length > MAX_MANIFEST_BYTES) {
        throw new GenerationException(
            "%s: longer than the %,d bytes that are read".formatted(file, MAX_MANIFEST_BYTES));
      }
      return Manifest.parse(json, file.toString());
    } catch (FileNotFoundException e) {
      throw new GenerationException(file + ": missing; no generation was published there", e);
    }
  }

  /**
   * Copies a file that the manifest lists.
   *
   * @throws GenerationException if it is missing, or longer or shorter than it should be
   */
  void copy(String name, FileEntry entry, OutputStream out) throws IOException {
    try (InputStream in = files.open(new Path(place, name))) {
      if (copy(in, out, entry.size()) != entry.size() || in.read() >= 0) {
        throw damaged(
            name, "its length is not the %,d bytes of the manifest".formatted(entry.size()));
      }
    } catch (FileNotFoundException e) {
      throw damaged(name, "missing");
    }
  }

  /** Copies up to so many bytes, and says how many there were. */
  private static long copy(InputStream in, OutputStream out, long most) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long copied = 0;
    while (copied < most) {
      int read = in.read(chunk, 0, (int) Math.min(chunk.length, most - copied));
      if (read < 0) {
        return copied;
      }
      out.write(chunk, 0, read);
      copied += read;
    }
    return copied;
  }

  UncheckedIOException notFetched(IOException failure) {
    return new UncheckedIOException(
        new IOException(
            "generation %s cannot be fetched: %s".formatted(place, failure.getMessage()), failure));
  }

  GenerationException damaged(String name, String what) {
    return new GenerationException(
        "%s: %s; publish the generation once more, to another place"
            .formatted(new Path(place, name), what));
  }
}
