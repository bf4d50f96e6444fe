package io.perpeft.cli.letters;

import io.perpeft.cli.CliException;
import io.perpeft.cli.Progress;
import io.perpeft.cli.kafka.KafkaCluster;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.DeadLetterReplay;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends replies, each with its mark in one transaction: a letter is marked if and only if it was
 * sent, wherever the program ends. All who send in a system share one transactional id, so of two
 * at a time the first fails, and the second sees all that the first has sent.
 */
final class Sending {
  private static final int CHUNK = 500;

  private final AvroCodec<DeadLetterReplay> marks = AvroCodec.of(DeadLetterReplay.class);
  private final KafkaCluster cluster;
  private final Topics topics;

  Sending(KafkaCluster cluster, Topics topics) {
    this.cluster = cluster;
    this.topics = topics;
  }

  /** Numbers of letters. */
  record Outcome(int sent, int corrected, int passedOver) {}

  static String transactionalId(Topics topics) {
    return topics.prefix() + "-dead-letter-replays";
  }

  Outcome send(List<Reply> replies, TopicReader reader, boolean again, boolean dryRun) {
    try (KafkaProducer<byte[], byte[]> producer =
        cluster.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(topics)))) {
      if (!dryRun) {
        cluster.guarded(
            () -> {
              producer.initTransactions();
              return producer;
            });
      }
      ReplayMarks sentBefore = ReplayMarks.read(reader, topics);
      List<Reply> due =
          replies.stream()
              .filter(reply -> again || sentBefore.of(reply.letter().place()).isEmpty())
              .toList();
      due.forEach(this::requireOurs);
      if (!dryRun) {
        send(due, producer);
      }
      return new Outcome(
          due.size(),
          (int) due.stream().filter(Reply::isCorrected).count(),
          replies.size() - due.size());
    }
  }

  /** What a letter says of itself is not trusted with the choice of a topic. */
  private void requireOurs(Reply reply) {
    Letter letter = reply.letter();
    boolean known =
        topics.inputs().stream()
            .filter(source -> source.name().equals(letter.source()))
            .anyMatch(source -> topics.deadLetters(source).name().equals(letter.place().topic()));
    if (!known) {
      throw new CliException(
          "%s says that it came from '%s', which is no topic of %s with such letters"
              .formatted(letter.place(), letter.source(), topics.prefix()));
    }
  }

  private void send(List<Reply> due, KafkaProducer<byte[], byte[]> producer) {
    try (Progress progress = Progress.of("letters", due.size())) {
      for (int from = 0; from < due.size(); from += CHUNK) {
        List<Reply> chunk = due.subList(from, Math.min(from + CHUNK, due.size()));
        try {
          sendTogether(chunk, producer);
        } catch (KafkaException | ExecutionException e) {
          throw new CliException(
              "%d letters were sent back, then: %s; the next replay goes on from there"
                  .formatted(from, cluster.failure(e).getMessage()),
              e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new CliException("interrupted after %d letters".formatted(from), e);
        }
        progress.stepTo(from + chunk.size());
      }
    }
  }

  /** An open transaction of a producer that is closed is aborted. */
  private void sendTogether(List<Reply> chunk, KafkaProducer<byte[], byte[]> producer)
      throws ExecutionException, InterruptedException {
    producer.beginTransaction();
    List<Future<RecordMetadata>> pending = new ArrayList<>();
    for (Reply reply : chunk) {
      pending.add(producer.send(reply.record()));
      pending.add(producer.send(mark(reply)));
    }
    producer.flush();
    for (Future<RecordMetadata> record : pending) {
      record.get();
    }
    producer.commitTransaction();
  }

  private ProducerRecord<byte[], byte[]> mark(Reply reply) {
    String letter = reply.letter().place().toString();
    return new ProducerRecord<>(
        topics.deadLetterReplays().name(),
        Keys.id(letter),
        marks.encode(
            new DeadLetterReplay(
                letter,
                reply.letter().source(),
                reply.isCorrected(),
                System.currentTimeMillis(),
                System.getProperty("user.name", "someone"))));
  }
}
