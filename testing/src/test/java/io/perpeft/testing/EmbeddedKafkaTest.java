package io.perpeft.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.schemas.topics.Topics;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  @Test
  void createsTheTopicsOfTheContractsAndReadsBackWhatWasWritten(@TempDir Path directory)
      throws Exception {
    Topics topics = Topics.defaults();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
      kafka.create(topics.all());
      try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
        producer.send(new ProducerRecord<>(topics.purchases().name(), new byte[] {1, 2})).get();
      }

      assertThat(kafka.committed(topics.purchases().name()))
          .singleElement()
          .satisfies(record -> assertThat(record.value()).containsExactly(1, 2));
      assertThat(kafka.committed(topics.items().name())).isEmpty();
    }
  }
}
