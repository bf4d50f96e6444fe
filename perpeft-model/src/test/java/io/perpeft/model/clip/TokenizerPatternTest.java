package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerPatternTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\s+",
        "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
        "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|[\\p{L}]+",
        "[0-9a-f]+|\\\\",
      })
  void whatClipHasIsSupported(String regex) {
    assertThat(TokenizerPattern.isSupported(regex)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(a+)+$",
        "a+a+a+b",
        "[a]+[a]+b",
        "[[a]]",
        "\\p{L}*",
        "(?:a|b)",
        "\\g<0>",
        "\\1",
        "a|",
        "[a",
        ".",
      })
  void whatCouldTakeForEverOrNestIsNot(String regex) {
    assertThat(TokenizerPattern.isSupported(regex)).isFalse();
  }

  @Test
  void ofAnyLengthItIsToldAtOnce() {
    assertTimeout(
        Duration.ofSeconds(1),
        () -> {
          assertThat(TokenizerPattern.isSupported("[".repeat(1_000_000))).isFalse();
          assertThat(TokenizerPattern.isSupported("a|".repeat(1_000_000))).isFalse();
          assertThat(TokenizerPattern.isSupported("[a]|".repeat(124) + "(")).isFalse();
        });
  }
}
