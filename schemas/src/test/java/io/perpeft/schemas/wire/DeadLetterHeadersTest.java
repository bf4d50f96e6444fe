package io.perpeft.schemas.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.schemas.DeadLetter;
import org.junit.jupiter.api.Test;

class DeadLetterHeadersTest {

  @Test
  void sayWhereTheRecordCameFromAndWhatWasWrong() {
    DeadLetter letter =
        new DeadLetter("shop", 2, 30L, 4L, null, null, "grouping.decode", "undecodable", "E", "ü");

    assertThat(DeadLetterHeaders.of(letter))
        .hasSize(8)
        .containsEntry("__connect.errors.topic", "shop".getBytes(UTF_8))
        .containsEntry("__connect.errors.partition", "2".getBytes(UTF_8))
        .containsEntry("__connect.errors.offset", "30".getBytes(UTF_8))
        .containsEntry("__connect.errors.exception.message", "ü".getBytes(UTF_8));
  }
}
