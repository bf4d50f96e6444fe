package io.perpeft.jobs.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.client.view.EmbeddingView;
import io.perpeft.core.generation.Generation;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.testing.EmbeddedKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What jobs have committed to the topics of a broker. */
public record Published(EmbeddedKafka kafka, Topics topics) {

  /** The records of a topic. */
  public <T extends SpecificRecord> List<T> records(String topic, Class<T> type) {
    AvroCodec<T> codec = AvroCodec.of(type);
    return kafka.committed(topic).stream().map(record -> codec.decode(record.value())).toList();
  }

  /** Reasons of a topic's dead letters. */
  public List<String> deadLetters(String topic) {
    return kafka.committed(topic).stream()
        .map(letter -> letter.headers().lastHeader(DeadLetterHeaders.REASON).value())
        .map(reason -> new String(reason, UTF_8))
        .toList();
  }

  /** The serving topic as a downstream service reads it. */
  public EmbeddingView view(Generation generation) {
    EmbeddingView view =
        new EmbeddingView(generation.id(), generation.settings().width(), topics.partitions());
    serving()
        .forEach(
            (partition, records) ->
                records.forEach(
                    record -> {
                      if (record instanceof ItemEmbedding embedding) {
                        view.apply(partition, embedding);
                      } else if (record instanceof VersionComplete marker) {
                        view.apply(partition, marker);
                      }
                    }));
    view.publish();
    return view;
  }

  /** Records of the serving topic by partition. */
  public Map<Integer, List<SpecificRecord>> serving() {
    UnionCodec codec =
        UnionCodec.of(AvroCodec.of(ItemEmbedding.class), AvroCodec.of(VersionComplete.class));
    Map<Integer, List<SpecificRecord>> records = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.committed(topics.itemEmbeddings().name())) {
      records
          .computeIfAbsent(record.partition(), p -> new ArrayList<>())
          .add(codec.decode(record.value()));
    }
    return records;
  }
}
