package io.perpeft.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The small CLIP that comes with this module; its README says how it was made. */
final class DemoClip {

  private static final List<String> FILES =
      List.of(
          "config.json",
          "model.safetensors",
          "tokenizer.json",
          "preprocessor_config.json",
          "README.md",
          "training.log");

  private DemoClip() {}

  static Path copyTo(Path directory) {
    if (!Files.isDirectory(directory)) {
      NewFolder.write(directory, DemoClip::copyFiles);
    }
    return directory;
  }

  private static void copyFiles(Path directory) throws IOException {
    for (String file : FILES) {
      try (InputStream in = DemoClip.class.getResourceAsStream("/demo-clip/" + file)) {
        if (in == null) {
          throw new IOException("demo-clip/" + file + " is missing from the class path");
        }
        Files.copy(in, directory.resolve(file));
      }
    }
  }
}
