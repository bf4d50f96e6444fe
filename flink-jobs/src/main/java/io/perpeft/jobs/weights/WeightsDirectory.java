package io.perpeft.jobs.weights;

import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.GroupWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

/**
 * Where weights lie that are too large to travel inline: directories named by the hash of the
 * weights, each in the layout of {@link AdapterFiles}, so that the PEFT library can load a release
 * as it lies there.
 */
final class WeightsDirectory {
  private final Path directory;
  private final byte[] config;

  /**
   * @param uri any that Flink's file systems open
   * @param config text of {@code adapter_config.json}
   */
  WeightsDirectory(String uri, String config) {
    directory = new Path(uri);
    this.config = config.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes the weights; those that are there already have the same content.
   *
   * @return URI of their directory, in which everything is by then
   */
  String write(String sha256, GroupWeights weights) throws IOException {
    Path place = new Path(directory, sha256);
    FileSystem files = place.getFileSystem();
    Path last = new Path(place, AdapterFiles.MODEL);
    if (!files.exists(last)) {
      files.mkdirs(place);
      write(files, new Path(place, AdapterFiles.CONFIG), config);
      write(files, new Path(place, AdapterFiles.PROJECTOR), AdapterFiles.projector(weights));
      write(files, last, AdapterFiles.model(weights));
    }
    return place.toString();
  }

  /** Writes a file whole or not at all; one that is there already stays. */
  private static void write(FileSystem files, Path file, byte[] bytes) throws IOException {
    Path unfinished = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
    try {
      try (OutputStream out = files.create(unfinished, WriteMode.NO_OVERWRITE)) {
        out.write(bytes);
      }
      if (!files.rename(unfinished, file)) {
        files.delete(unfinished, false);
        if (!files.exists(file)) {
          throw new IOException("cannot rename " + unfinished + " to " + file);
        }
      }
    } catch (IOException e) {
      deleteAfter(e, files, unfinished);
      throw e;
    }
  }

  private static void deleteAfter(IOException failure, FileSystem files, Path unfinished) {
    try {
      files.delete(unfinished, false);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
