package io.perpeft.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingCorpusTest {

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

  private static String[] words(Aspect aspect) {
    return IntStream.range(0, aspect.size())
        .boxed()
        .flatMap(value -> aspect.words(value).stream())
        .toArray(String[]::new);
  }
}
