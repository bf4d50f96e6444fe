package io.perpeft.jobs.common;

import io.perpeft.schemas.wire.AvroCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes elements in the wire format of the contracts, laid out as told. */
final class AvroRecordSerializer<T>
    implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
  private final String topic;
  private final RecordLayout<T> layout;
  private transient Map<Class<?>, AvroCodec<SpecificRecord>> codecs = new HashMap<>();

  AvroRecordSerializer(String topic, RecordLayout<T> layout) {
    this.topic = topic;
    this.layout = layout;
  }

  @Override
  public void open(
      SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
    codecs = new HashMap<>();
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T element, KafkaSinkContext context, @Nullable Long timestamp) {
    @Nullable SpecificRecord value = layout.value(element);
    return new ProducerRecord<>(
        topic,
        layout.partition(element),
        layout.key(element),
        value == null ? null : codec(value).encode(value));
  }

  @SuppressWarnings("unchecked") // the codec under a class is of that class
  private AvroCodec<SpecificRecord> codec(SpecificRecord value) {
    return codecs.computeIfAbsent(
        value.getClass(), type -> AvroCodec.of((Class<SpecificRecord>) type));
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }
}
