package io.perpeft.jobs.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.SchemaHistory;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormat;
import io.perpeft.schemas.wire.WireFormatException;
import io.perpeft.testing.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Records of every kind, in every version of its schema that was ever shipped. */
class EveryRecordFuzzTest {
  private static final Path SCHEMAS = Path.of("../schemas/src/main/avro");

  @Test
  void everyVersionOfEveryKind() throws Exception {
    List<AvroCodec<?>> codecs = new ArrayList<>();
    List<byte[]> valid = new ArrayList<>();
    for (String kind : kinds()) {
      codecs.add(codec(kind));
      for (Schema version : SchemaHistory.versions(kind)) {
        valid.add(encoded(version));
      }
    }
    assertThat(codecs).hasSizeGreaterThan(15);
    UnionCodec codec = UnionCodec.of(codecs.toArray(AvroCodec<?>[]::new));
    Fuzz fuzz =
        Fuzz.target("every-record")
            .refusedBy(WireFormatException.class)
            .allocates(1 << 20, 256)
            .times(20_000);
    valid.forEach(fuzz::seed);
    fuzz.run(codec::decode);
  }

  private static List<String> kinds() throws IOException {
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".avsc"))
          .map(name -> name.substring(0, name.length() - ".avsc".length()))
          .sorted()
          .toList();
    }
  }

  private static AvroCodec<?> codec(String kind) throws ClassNotFoundException {
    String name = DeadLetter.class.getPackageName() + "." + kind;
    return AvroCodec.of(Class.forName(name).asSubclass(SpecificRecord.class));
  }

  private static byte[] encoded(Schema schema) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ByteBuffer.allocate(WireFormat.HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0x01C3)
            .putLong(SchemaNormalization.parsingFingerprint64(schema))
            .array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(sample(schema), encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  /** A value with something in every place that may hold something. */
  private static Object sample(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> {
        GenericData.Record record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> record.put(field.pos(), sample(field.schema())));
        yield record;
      }
      case UNION -> sample(schema.getTypes().get(schema.getTypes().size() - 1));
      case ARRAY -> List.of(sample(schema.getElementType()), sample(schema.getElementType()));
      case MAP -> Map.of("k", sample(schema.getValueType()));
      case STRING -> "text \u2615";
      case BYTES -> ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      case INT -> 5;
      case LONG -> 1_700_000_000_000L;
      case FLOAT -> 1.5f;
      case DOUBLE -> 2.5;
      case BOOLEAN -> true;
      default -> throw new AssertionError("no sample for " + schema);
    };
  }
}
