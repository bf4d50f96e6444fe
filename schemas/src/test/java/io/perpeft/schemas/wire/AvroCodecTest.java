package io.perpeft.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.WireFormatException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class AvroCodecTest {

  private static final AvroCodec<Purchase> PURCHASES = AvroCodec.of(Purchase.class);
  private static final AvroCodec<TrainingExample> EXAMPLES = AvroCodec.of(TrainingExample.class);
  private static final List<SpecificRecord> RECORDS = Records.all();
  private static final List<byte[]> VALID =
      RECORDS.stream().map(record -> codecOf(record).encode(record)).toList();
  private static final UnionCodec EVERYTHING =
      UnionCodec.of(
          RECORDS.stream().map(AvroCodecTest::codecOf).toArray(size -> new AvroCodec<?>[size]));

  @SuppressWarnings("unchecked")
  private static AvroCodec<SpecificRecord> codecOf(SpecificRecord record) {
    return AvroCodec.of((Class<SpecificRecord>) record.getClass());
  }

  @Test
  void everyRecordSurvivesTheRoundTrip() {
    for (SpecificRecord record : RECORDS) {
      AvroCodec<SpecificRecord> codec = codecOf(record);
      assertThat(codec.decode(codec.encode(record))).isEqualTo(record);
      assertThat(EVERYTHING.decode(codec.encode(record))).isEqualTo(record);
    }
  }

  @Test
  void bytesAreAvrosOwnSingleObjectEncoding() throws IOException {
    Purchase purchase = Records.purchase();
    byte[] ours = PURCHASES.encode(purchase);

    byte[] avros =
        new BinaryMessageEncoder<Purchase>(purchase.getSpecificData(), purchase.getSchema())
            .encode(purchase)
            .array();
    assertThat(ours).isEqualTo(Arrays.copyOf(avros, ours.length));
    assertThat(
            new BinaryMessageDecoder<Purchase>(purchase.getSpecificData(), purchase.getSchema())
                .decode(ours))
        .isEqualTo(purchase);
  }

  @Test
  void anUnknownSchemaIsNamedByItsFingerprint() throws IOException {
    Schema foreign = SchemaBuilder.record("Purchase").fields().requiredString("who").endRecord();
    byte[] bytes =
        new BinaryMessageEncoder<>(GenericData.get(), foreign)
            .encode(new GenericRecordBuilder(foreign).set("who", "u1").build())
            .array();

    assertFault(() -> PURCHASES.decode(bytes), Fault.UNDECODABLE)
        .hasMessageContaining("%016X".formatted(WireFormat.fingerprint(bytes)))
        .hasMessageContaining("no version of Purchase");
  }

  @Test
  void aUnionRefusesOtherKinds() {
    UnionCodec serving =
        UnionCodec.of(AvroCodec.of(ItemEmbedding.class), AvroCodec.of(VersionComplete.class));

    assertFault(() -> serving.decode(PURCHASES.encode(Records.purchase())), Fault.UNDECODABLE)
        .hasMessageContaining("ItemEmbedding, VersionComplete");
  }

  @Test
  void tooLongIsToldFromBroken() {
    byte[] bytes = PURCHASES.encode(Records.purchase());

    assertFault(
        () -> AvroCodec.of(Purchase.class, bytes.length - 1).decode(bytes), Fault.OVERSIZED);
    assertThat(AvroCodec.of(Purchase.class, bytes.length).decode(bytes))
        .isEqualTo(Records.purchase());
  }

  @Test
  void leftOverBytesAreRefused() {
    byte[] bytes = PURCHASES.encode(Records.purchase());
    assertFault(() -> PURCHASES.decode(Arrays.copyOf(bytes, bytes.length + 1)), Fault.UNDECODABLE)
        .hasMessageContaining("left over");
  }

  /** Bodies that claim two thousand million items or bytes must fail before they allocate. */
  @Test
  void hugeClaimsAllocateNothing() throws IOException {
    for (long claim : new long[] {Integer.MAX_VALUE - 8, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
      assertFault(() -> EXAMPLES.decode(exampleWithHistoryCount(claim)), Fault.UNDECODABLE);
      assertFault(() -> PURCHASES.decode(purchaseWithIdLength(claim)), Fault.UNDECODABLE);
      assertFault(
          () -> AvroCodec.of(AdapterRelease.class).decode(releaseWithWeightsLength(claim)),
          Fault.UNDECODABLE);
    }
  }

  private static byte[] exampleWithHistoryCount(long count) throws IOException {
    return body(
        EXAMPLES.encode((TrainingExample) RECORDS.get(2)),
        encoder -> {
          for (String text : List.of("p1", "g0", "3", "u1")) {
            encoder.writeString(text);
          }
          encoder.writeLong(count);
          encoder.writeString("i1");
        });
  }

  private static byte[] purchaseWithIdLength(long length) throws IOException {
    return body(PURCHASES.encode(Records.purchase()), encoder -> encoder.writeLong(length));
  }

  private static byte[] releaseWithWeightsLength(long length) throws IOException {
    return body(
        AvroCodec.of(AdapterRelease.class).encode(Records.release()),
        encoder -> {
          encoder.writeString("g0");
          encoder.writeString("3");
          encoder.writeLong(7);
          encoder.writeLong(6);
          encoder.writeString("iisan");
          encoder.writeIndex(1);
          encoder.writeLong(length);
        });
  }

  private interface Body {
    void writeTo(BinaryEncoder encoder) throws IOException;
  }

  private static byte[] body(byte[] headerFrom, Body body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(headerFrom, 0, WireFormat.HEADER_BYTES);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    body.writeTo(encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Property(tries = 300)
  void anyBytesDecodeOrAreRefused(@ForAll @Size(max = 200) byte[] bytes) {
    assertRefusedOrDecoded(bytes);
  }

  @Property(tries = 300)
  void anyBodyBehindATrueHeaderDecodesOrIsRefused(
      @ForAll @IntRange(max = 9) int kind, @ForAll @Size(max = 200) byte[] body) {
    byte[] valid = VALID.get(kind);
    byte[] bytes = Arrays.copyOf(valid, WireFormat.HEADER_BYTES + body.length);
    System.arraycopy(body, 0, bytes, WireFormat.HEADER_BYTES, body.length);
    assertRefusedOrDecoded(bytes);
  }

  @Property(tries = 300)
  void aTruncatedOrDamagedRecordDecodesOrIsRefused(
      @ForAll @IntRange(max = 9) int kind,
      @ForAll @IntRange(max = 400) int length,
      @ForAll @IntRange(max = 400) int at,
      @ForAll byte damage) {
    byte[] valid = VALID.get(kind);
    byte[] bytes = Arrays.copyOf(valid, Math.min(length, valid.length));
    if (at < bytes.length) {
      bytes[at] ^= damage;
    }
    assertRefusedOrDecoded(bytes);
  }

  private static void assertRefusedOrDecoded(byte[] bytes) {
    Throwable thrown = catchThrowable(() -> EVERYTHING.decode(bytes));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(WireFormatException.class).message().isNotBlank();
    }
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Fault fault) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            WireFormatException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }
}
