package io.perpeft.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A CLIP of random weights in Hugging Face layout: 32 pixels, patch 8, 4 layers, widths 64 and 48,
 * projection 32.
 */
public final class TinyClip {
  private static final List<String> FILES =
      List.of("config.json", "model.safetensors", "preprocessor_config.json", "tokenizer.json");

  private TinyClip() {}

  /** Writes it to a directory, which is made. */
  public static Path writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String file : FILES) {
      try (InputStream in = TinyClip.class.getResourceAsStream("/fixtures/tiny-clip/" + file)) {
        if (in == null) {
          throw new IOException("there is no resource " + file);
        }
        Files.copy(in, directory.resolve(file));
      }
    }
    return directory;
  }
}
