package io.perpeft.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void namesCarryPrefixAndVersion() {
    assertThat(new Topics("shop-7", 2).itemEmbeddings().name())
        .isEqualTo("shop-7.item-embeddings.v1");
    assertThat(Topics.defaults().deadLetters(Topics.defaults().purchases()).name())
        .isEqualTo("perpeft.purchases.v1.dlq");
  }

  @Test
  void noTopicIsDeclaredTwice() {
    List<String> names = Topics.defaults().all().stream().map(TopicSpec::name).toList();
    assertThat(names).doesNotHaveDuplicates().hasSize(19);
  }

  @Test
  void compactedTopicsKeepNewVersionsForReadersOfTheTail() {
    Map<String, String> config = Topics.defaults().itemEmbeddings().config();
    assertThat(config)
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("min.compaction.lag.ms", "600000")
        .doesNotContainKey("retention.ms");
    assertThat(Topics.defaults().adapterReleases().config())
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("min.compaction.lag.ms", "604800000");
    assertThat(Topics.defaults().purchases().config())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "2592000000");
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThatThrownBy(() -> new Topics("per peft", 4)).hasMessageContaining("per peft");
    assertThatThrownBy(() -> new Topics("perpeft", 0)).hasMessageContaining("partitions is 0");
  }

  @Test
  void servingKeysCannotCollide() {
    assertThat(Keys.embedding("3", "i1")).isEqualTo(bytes("3\u001fi1"));
    assertThat(Keys.versionComplete("3")).isEqualTo(bytes("3\u001f\u001fcomplete"));
    assertThat(Keys.scoreWeights("3", "new-visit"))
        .isEqualTo(bytes("\u001fweights\u001f3\u001fnew-visit"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
