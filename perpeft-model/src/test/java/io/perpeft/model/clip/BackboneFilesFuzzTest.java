package io.perpeft.model.clip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.model.Fixtures;
import io.perpeft.testing.fuzz.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a backbone, and the titles it reads. */
class BackboneFilesFuzzTest {
  private static final int MOST_TOKENS = 77;

  @TempDir Path folder;

  /** Titles as UTF-8 and as half characters, since ids need not be well-formed. */
  @Test
  void titles() throws Exception {
    try (ClipTokenizer tokenizer = ClipTokenizer.read(Fixtures.path("tokenizer"), MOST_TOKENS)) {
      Fuzz.target("titles")
          .seed("Red shoes, size 42 \u2615 \uD83D\uDC5F".getBytes(UTF_8))
          .seed("na\u00efve caf\u00e9's \uFB01ne \u0130\u0328".getBytes(UTF_16LE))
          .seed("\u05E9\u05DC\u05D5\u05DD \u4F60\u597D \u0E2A\u0E27".getBytes(UTF_8))
          .words("<|startoftext|>", "<|endoftext|>", "</w>", "\u00d8\u0000", "\u00dc\u00d8")
          .times(1_000)
          .run(
              bytes -> {
                encode(tokenizer, new String(bytes, UTF_8));
                encode(tokenizer, new String(bytes, UTF_16LE));
                encode(tokenizer, new String(bytes, ISO_8859_1));
              });
    }
  }

  private static void encode(ClipTokenizer tokenizer, String title) {
    assertThat(tokenizer.encode(title)).hasSizeBetween(2, MOST_TOKENS);
  }

  @Test
  void tokenizers() throws Exception {
    Path file = folder.resolve(ClipTokenizer.FILE);
    Fuzz.target("tokenizer-files")
        .seed(Fixtures.bytes("tiny-clip/tokenizer.json"))
        .words("\"type\"", "BPE", "\"merges\"", "\"vocab\"", "Regex", "(a+)+$", "\"pattern\"")
        .refusedBy(BackboneException.class)
        .times(500)
        .run(
            bytes -> {
              Files.write(file, bytes);
              try (ClipTokenizer tokenizer = ClipTokenizer.read(folder, MOST_TOKENS)) {
                tokenizer.encode("one two three \u2615");
              }
            });
  }

  @Test
  void settings() throws Exception {
    Path config = folder.resolve(ClipConfig.FILE);
    Path pictures = folder.resolve(PicturePreparation.FILE);
    Fuzz.target("backbone-settings")
        .seed(Fixtures.bytes("tiny-clip/config.json"))
        .seed(Fixtures.bytes("tiny-clip/preprocessor_config.json"))
        .seed("{\"size\": 32, \"crop_size\": 32, \"image_mean\": [1, 2, 3]}".getBytes(UTF_8))
        .words("\"size\"", "\"hidden_size\"", "_config_dict", "1e-300")
        .refusedBy(BackboneException.class)
        .times(500)
        .run(
            bytes -> {
              Files.write(config, bytes);
              Files.write(pictures, bytes);
              PicturePreparation.read(folder, 32, new PictureDecoder(1));
              ClipConfig.read(folder);
            });
  }
}
