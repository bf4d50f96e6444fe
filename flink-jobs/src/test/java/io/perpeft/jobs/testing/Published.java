package io.perpeft.jobs.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.client.view.EmbeddingView;
import io.perpeft.core.generation.Generation;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.TrainingExample;
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
import java.util.stream.Stream;
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

  /** The examples among the records of the training examples' topic. */
  public List<TrainingExample> examples() {
    return learningLog()
        .filter(TrainingExample.class::isInstance)
        .map(TrainingExample.class::cast)
        .toList();
  }

  /** The commands among the records of the training examples' topic. */
  public List<GroupCommand> commandsInLog() {
    return learningLog()
        .filter(GroupCommand.class::isInstance)
        .map(GroupCommand.class::cast)
        .toList();
  }

  private Stream<SpecificRecord> learningLog() {
    UnionCodec codec =
        UnionCodec.of(
            AvroCodec.of(TrainingExample.class),
            AvroCodec.of(GroupCommand.class),
            AvroCodec.of(TimeMark.class));
    return kafka.committed(topics.trainingExamples().name()).stream()
        .map(record -> codec.decode(record.value()));
  }

  /** Records of the serving topic by partition, deletions left out. */
  public Map<Integer, List<SpecificRecord>> serving() {
    UnionCodec codec =
        UnionCodec.of(AvroCodec.of(ItemEmbedding.class), AvroCodec.of(VersionComplete.class));
    Map<Integer, List<SpecificRecord>> records = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.committed(topics.itemEmbeddings().name())) {
      if (record.value() != null) {
        records
            .computeIfAbsent(record.partition(), p -> new ArrayList<>())
            .add(codec.decode(record.value()));
      }
    }
    return records;
  }
}
