package io.perpeft.model.clip;

import io.perpeft.core.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One hash for several files. */
final class FileHash {
  private FileHash() {}

  /** SHA-256, in hex, of the lines "name hash", one for each file in the order given. */
  static String of(Path directory, List<String> names) {
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      try {
        lines.append(name).append(' ').append(Sha256.hex(directory.resolve(name))).append('\n');
      } catch (IOException e) {
        throw new BackboneException(directory.resolve(name) + ": cannot be read: " + e, e);
      }
    }
    return Sha256.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
