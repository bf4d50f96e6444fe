package io.perpeft.model.clip.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.model.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BpeVocabularyTest {
  @Test
  void isTheBeginningOfTheRealVocabulary() throws IOException {
    BpeVocabulary vocabulary = BpeVocabulary.load();
    JsonNode ours = vocabulary.tokenizerJson();
    JsonNode real =
        new ObjectMapper().readTree(Files.readAllBytes(Fixtures.path("tokenizer/tokenizer.json")));

    assertThat(vocabulary.size()).isEqualTo(512 + 3000 + 2);
    for (Map.Entry<String, JsonNode> token : ours.at("/model/vocab").properties()) {
      if (token.getValue().intValue() < vocabulary.startOfText()) {
        assertThat(token.getValue())
            .as(token.getKey())
            .isEqualTo(real.at("/model/vocab").get(token.getKey()));
      }
    }
    for (int i = 0; i < 3000; i++) {
      assertThat(ours.at("/model/merges").get(i)).isEqualTo(real.at("/model/merges").get(i));
    }
    for (String part : new String[] {"normalizer", "pre_tokenizer", "decoder"}) {
      assertThat(ours.get(part)).isEqualTo(real.get(part));
    }
  }
}
