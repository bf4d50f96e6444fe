package io.perpeft.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.model.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClipTokenizerTest {
  private final ObjectMapper mapper = new ObjectMapper();
  private ClipTokenizer tokenizer;
  private JsonNode expected;

  @BeforeAll
  void open() throws IOException {
    tokenizer = ClipTokenizer.read(Fixtures.path("tokenizer"), 77);
    expected = mapper.readTree(Fixtures.bytes("tokenizer/ids.json"));
  }

  @AfterAll
  void close() {
    tokenizer.close();
  }

  @Test
  void givesTheIdsOfTheReference() {
    assertThat(expected.get("single")).hasSize(50);
    for (JsonNode single : expected.get("single")) {
      assertThat(tokenizer.encode(single.get("text").textValue()))
          .as(single.get("text").textValue())
          .isEqualTo(ints(single.get("input_ids")));
    }
  }

  @Test
  void aBatchIsPaddedWithEndOfText() {
    JsonNode batch = expected.get("batch");
    int[][] texts = new int[batch.get("texts").size()][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = tokenizer.encode(batch.get("texts").get(i).textValue());
    }

    TextBatch padded = TextBatch.of(Arrays.asList(texts), 49407);

    for (int i = 0; i < texts.length; i++) {
      long[] row = Arrays.copyOfRange(padded.ids(), i * padded.length(), (i + 1) * padded.length());
      assertThat(Arrays.stream(row).mapToInt(Math::toIntExact).toArray())
          .isEqualTo(ints(batch.get("input_ids").get(i)));
      int ones = Arrays.stream(ints(batch.get("attention_mask").get(i))).sum();
      assertThat(texts[i]).hasSize(ones);
    }
  }

  @Test
  void halfSurrogatePairsDoNoHarm() {
    assertThat(tokenizer.encode("red \ud83d scarf \udc00"))
        .isEqualTo(tokenizer.encode("red \ufffd scarf \ufffd"));
    assertThat(tokenizer.encode("a\0b")).startsWith(49406).endsWith(49407);
  }

  @Test
  void aTitleOfAnyLengthCostsNoMoreThanItsBeginning() {
    String words = "one two three ".repeat(40);
    assertThat(tokenizer.encode("start" + " \t\n".repeat(100_000) + words))
        .isEqualTo(tokenizer.encode("start " + words));
    assertTimeout(
        Duration.ofSeconds(2),
        () ->
            assertThat(tokenizer.encode(words.repeat(20_000))).isEqualTo(tokenizer.encode(words)));
  }

  @Test
  void shorterLimitsKeepTheEnd() {
    try (ClipTokenizer cut = ClipTokenizer.read(Fixtures.path("tokenizer"), 4)) {
      assertThat(cut.encode("one two three four five")).hasSize(4).endsWith(49407);
    }
  }

  @Test
  void aDamagedFileIsNamed(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> ClipTokenizer.read(directory, 77))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining("tokenizer.json");
    Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": 3}");
    assertThatThrownBy(() -> ClipTokenizer.read(directory, 77))
        .isInstanceOf(BackboneException.class)
        .hasMessageContaining("tokenizer.json");
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }
}
