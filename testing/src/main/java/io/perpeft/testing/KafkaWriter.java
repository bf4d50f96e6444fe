package io.perpeft.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes records of a test; a record that could not be written fails the next flush. */
public final class KafkaWriter implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> pending = new ArrayList<>();

  KafkaWriter(KafkaProducer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  public void send(ProducerRecord<byte[], byte[]> record) {
    pending.add(producer.send(record));
  }

  public void flush() throws ExecutionException, InterruptedException {
    producer.flush();
    for (Future<RecordMetadata> record : pending) {
      record.get();
    }
    pending.clear();
  }

  @Override
  public void close() {
    producer.close();
  }
}
