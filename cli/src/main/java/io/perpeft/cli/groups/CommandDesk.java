package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.KafkaCluster;
import io.perpeft.cli.kafka.RecordText;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.groups.EventKinds;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.schemas.wire.WireFormatException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends a command to a group and waits for what becomes of it: an event that names the command, or
 * a dead letter that came from its place.
 */
final class CommandDesk {
  private final AvroCodec<GroupEvent> events = AvroCodec.of(GroupEvent.class);
  private final KafkaCluster cluster;
  private final TopicReader reader;
  private final String commandTopic;
  private final String eventTopic;
  private final String letterTopic;

  CommandDesk(KafkaCluster cluster, TopicReader reader, Topics topics) {
    this.cluster = cluster;
    this.reader = reader;
    commandTopic = topics.groupCommands().name();
    eventTopic = topics.groupEvents().name();
    letterTopic = topics.deadLetters(topics.groupCommands()).name();
  }

  Answer issue(GroupCommand command, Duration patience) {
    reader.partitions(commandTopic);
    reader.follow(eventTopic, letterTopic);
    RecordMetadata sent = send(command);
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
        Optional<Answer> answer =
            record.topic().equals(eventTopic)
                ? event(record, command.getCommandId())
                : letter(record, sent);
        if (answer.isPresent()) {
          return answer.get();
        }
      }
    }
    return new Answer.Silence();
  }

  private RecordMetadata send(GroupCommand command) {
    byte[] value = AvroCodec.of(GroupCommand.class).encode(command);
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      return producer
          .send(new ProducerRecord<>(commandTopic, Keys.id(command.getGroupId()), value))
          .get();
    } catch (ExecutionException e) {
      throw cluster.failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted before the command was sent", e);
    }
  }

  private Optional<Answer> event(ConsumerRecord<byte[], byte[]> record, String commandId) {
    try {
      GroupEvent event = events.decode(record.value());
      if (!commandId.equals(event.getCommandId())) {
        return Optional.empty();
      }
      return Optional.of(
          event.getKind().equals(EventKinds.REFUSED)
              ? new Answer.Refused(event.getReason())
              : new Answer.Done(event));
    } catch (WireFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Answer> letter(
      ConsumerRecord<byte[], byte[]> record, RecordMetadata sent) {
    boolean isOurs =
        RecordText.header(record, DeadLetterHeaders.OFFSET).equals(Long.toString(sent.offset()))
            && RecordText.header(record, DeadLetterHeaders.PARTITION)
                .equals(Integer.toString(sent.partition()));
    return isOurs
        ? Optional.of(
            new Answer.Refused(RecordText.header(record, DeadLetterHeaders.EXCEPTION_MESSAGE)))
        : Optional.empty();
  }
}
