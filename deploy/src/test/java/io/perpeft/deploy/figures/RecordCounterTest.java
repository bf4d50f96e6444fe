package io.perpeft.deploy.figures;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordCounterTest {

  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX, 2);

  private final Figures figures = new Figures(0);
  private final RecordCounter counter = new RecordCounter(TOPICS, figures);

  private ConsumerRecord<byte[], byte[]> record(TopicSpec topic, byte @Nullable [] value) {
    return new ConsumerRecord<>(topic.name(), 0, 0, new byte[0], value);
  }

  private Summary summary() {
    return figures.summary(0, 0, 0);
  }

  @Test
  void countsWhatItCanRead() {
    TrainingExample example =
        new TrainingExample("p", "gen", "3", "u", List.of(), "i", List.of(), null, 1L, 1L, 0);
    counter.count(
        record(TOPICS.trainingExamples(), AvroCodec.of(TrainingExample.class).encode(example)), 5);
    assertThat(summary().trainingExamples()).isEqualTo(1);
    assertThat(summary().groups()).extracting(GroupSummary::group).containsExactly("3");
  }

  @Test
  void passesOverWhatNobodyCanRead() {
    byte[] other = AvroCodec.of(Purchase.class).encode(new Purchase("p", "u", "i", 1L));
    for (TopicSpec topic : List.of(TOPICS.trainingExamples(), TOPICS.itemEmbeddings())) {
      counter.count(record(topic, null), 5);
      counter.count(record(topic, new byte[0]), 5);
      counter.count(record(topic, "no Avro".getBytes(UTF_8)), 5);
      counter.count(record(topic, other), 5);
    }
    assertThat(summary().trainingExamples()).isZero();
    assertThat(summary().vectorsPublished()).isZero();
  }

  @Test
  void tellsRefusedPurchasesFromOtherRefusedRecords() {
    ConsumerRecord<byte[], byte[]> refused = record(TOPICS.deadLetters(TOPICS.purchases()), null);
    refused.headers().add(DeadLetterHeaders.REASON, "future".getBytes(UTF_8));
    counter.count(refused, 5);
    counter.count(record(TOPICS.deadLetters(TOPICS.items()), new byte[] {1}), 5);
    counter.count(record(TOPICS.deadLetters(TOPICS.adapterReleases()), null), 5);
    assertThat(summary().deadLetters()).containsExactly(Map.entry("future", 1L));
    assertThat(summary().otherDeadLetters()).isEqualTo(2);
    assertThat(counter.topics()).contains(TOPICS.deadLetters(TOPICS.groupCentroids()));
  }
}
