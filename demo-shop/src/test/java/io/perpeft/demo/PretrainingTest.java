package io.perpeft.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {

  @Test
  void corpusIsADataFolderWhoseCaptionsSayWhatPicturesShow(@TempDir Path work) {
    new PretrainingCorpus(3, 40, 32).writeTo(work.resolve("corpus"));

    List<CatalogueItem> pairs = DataFolder.open(work.resolve("corpus")).items();
    assertThat(pairs).hasSize(40);
    assertThat(pairs).extracting(CatalogueItem::title).doesNotContain("");
    assertThat(pairs)
        .anySatisfy(pair -> assertThat(pair.title()).containsAnyOf(words(Aspect.COLOUR)))
        .anySatisfy(pair -> assertThat(pair.title()).containsAnyOf(words(Aspect.MATERIAL)));
  }

  @Test
  void tokenizerMakesOneTokenOfEveryFrequentWordAndKeepsTheRest() throws IOException {
    List<String> texts = List.of("Red silk dress", "red wool dress", "Silk, wool and RED silk");
    TokenizerTraining training = TokenizerTraining.on(texts, 100);
    List<String> vocabulary = training.vocabulary();

    assertThat(vocabulary).contains("red</w>", "silk</w>", "dress</w>").doesNotHaveDuplicates();
    byte[] json = training.toJson().getBytes(StandardCharsets.UTF_8);
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), Map.of())) {
      assertThat(tokenizer.encode("RED  silk").getIds())
          .containsExactly(
              vocabulary.size() - 2,
              vocabulary.indexOf("red</w>"),
              vocabulary.indexOf("silk</w>"),
              vocabulary.size() - 1);
      long[] unseen = tokenizer.encode("été 新").getIds();
      assertThat(unseen).hasSize(2 + 5 + 3).doesNotContain(-1);
      assertThat(tokenizer.decode(unseen, true)).isEqualTo("été</w>新</w>");
    }
  }

  private static String[] words(Aspect aspect) {
    return IntStream.range(0, aspect.size())
        .boxed()
        .flatMap(value -> aspect.words(value).stream())
        .toArray(String[]::new);
  }
}
