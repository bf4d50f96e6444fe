package io.perpeft.jobs.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

/** Where weights lie that are too large to travel inline: files named by their hash. */
final class WeightsDirectory {
  private final Path directory;

  /**
   * @param uri any that Flink's file systems open
   */
  WeightsDirectory(String uri) {
    directory = new Path(uri);
  }

  /**
   * Writes the file, whole or not at all; one that is there already has the same content.
   *
   * @return its URI
   */
  String write(String sha256, byte[] weights) throws IOException {
    Path file = new Path(directory, sha256 + ".safetensors");
    FileSystem files = file.getFileSystem();
    if (!files.exists(file)) {
      files.mkdirs(directory);
      Path unfinished = new Path(directory, "." + sha256 + "." + UUID.randomUUID());
      try (OutputStream out = files.create(unfinished, WriteMode.NO_OVERWRITE)) {
        out.write(weights);
      }
      if (!files.rename(unfinished, file)) {
        files.delete(unfinished, false);
        if (!files.exists(file)) {
          throw new IOException("cannot rename " + unfinished + " to " + file);
        }
      }
    }
    return file.toString();
  }
}
