package io.perpeft.cli.letters;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Records of the topics that may have dead letters, as bytes and as Avro's JSON. */
final class KnownRecords {
  private static final int MAX_BYTES = 64 << 20;

  private final List<AvroCodec<?>> codecs =
      List.of(
          codec(Purchase.class),
          codec(Item.class),
          codec(TrainingExample.class),
          codec(GroupCentroids.class),
          codec(AdapterRelease.class),
          codec(ItemEmbedding.class),
          codec(VersionComplete.class),
          codec(GroupCommand.class));
  private final UnionCodec any = UnionCodec.of(codecs.toArray(AvroCodec<?>[]::new));

  private static <T extends SpecificRecord> AvroCodec<T> codec(Class<T> type) {
    return AvroCodec.of(type, MAX_BYTES);
  }

  /**
   * @throws WireFormatException if the bytes are none of these records
   */
  SpecificRecord decode(byte[] bytes) {
    return any.decode(bytes);
  }

  @SuppressWarnings("unchecked") // the codec under a type is of that type
  byte[] encode(SpecificRecord record) {
    return codecs.stream()
        .filter(codec -> codec.type() == record.getClass())
        .map(codec -> ((AvroCodec<SpecificRecord>) codec).encode(record))
        .findFirst()
        .orElseThrow();
  }

  /** The record in Avro's JSON encoding, for people: indented. */
  static String toJson(SpecificRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), out, true);
      new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * @param type simple name of the record, for example {@code Purchase}
   * @throws IllegalArgumentException if there is no such type, or the JSON does not fit it
   */
  SpecificRecord fromJson(String type, String json) {
    Class<?> known =
        find(type)
            .orElseThrow(
                () -> new IllegalArgumentException("type '%s' is unknown".formatted(type)));
    Schema schema = SpecificData.get().getSchema(known);
    try {
      return new SpecificDatumReader<SpecificRecord>(schema)
          .read(null, DecoderFactory.get().jsonDecoder(schema, json));
    } catch (IOException | AvroRuntimeException e) {
      throw new IllegalArgumentException(
          "the record is no %s in Avro's JSON: %s".formatted(type, e.getMessage()), e);
    }
  }

  private Optional<Class<?>> find(String type) {
    return codecs.stream()
        .<Class<?>>map(AvroCodec::type)
        .filter(known -> known.getSimpleName().equals(type))
        .findFirst();
  }

  /** Name by which a job knows an event again if it comes twice; empty if there is none. */
  static Optional<String> eventId(SpecificRecord record) {
    if (record instanceof Purchase purchase) {
      return Optional.of(purchase.getPurchaseId());
    } else if (record instanceof TrainingExample example) {
      return Optional.of(example.getExampleId());
    } else if (record instanceof GroupCommand command) {
      return Optional.of(command.getCommandId());
    }
    return Optional.empty();
  }
}
