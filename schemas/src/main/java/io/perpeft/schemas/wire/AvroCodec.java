package io.perpeft.schemas.wire;

import io.perpeft.schemas.wire.WireFormatException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns one kind of record into bytes and back ({@link WireFormat}). It writes the current schema
 * and reads every version of {@link SchemaHistory}. Immutable and thread-safe.
 *
 * <p>What a decode allocates is bounded by the length of the bytes: lengths and counts inside the
 * body are checked against what is left of it before anything is allocated.
 */
public final class AvroCodec<T extends SpecificRecord> {

  private final Class<T> type;
  private final int maxBytes;
  private final byte[] header;
  private final SpecificDatumWriter<T> writer;
  private final Map<Long, SpecificDatumReader<T>> readers = new HashMap<>();

  private AvroCodec(Class<T> type, int maxBytes) {
    this.type = type;
    this.maxBytes = maxBytes;
    WireFormat.trustRecords();
    SpecificData model = new SpecificData(type.getClassLoader());
    // Avro's generated readers would allocate what an array's count claims.
    model.setCustomCoders(false);
    Schema current = model.getSchema(type);
    this.header = WireFormat.header(SchemaNormalization.parsingFingerprint64(current));
    this.writer = new SpecificDatumWriter<>(current, model);
    for (Schema version : SchemaHistory.versions(type.getSimpleName())) {
      readers.put(
          SchemaNormalization.parsingFingerprint64(version),
          new SpecificDatumReader<>(version, current, model));
    }
  }

  /** A codec that reads records of at most {@link WireFormat#DEFAULT_MAX_BYTES}. */
  public static <T extends SpecificRecord> AvroCodec<T> of(Class<T> type) {
    return of(type, WireFormat.DEFAULT_MAX_BYTES);
  }

  /** A codec that reads records of at most {@code maxBytes}, header included. */
  public static <T extends SpecificRecord> AvroCodec<T> of(Class<T> type, int maxBytes) {
    if (maxBytes < WireFormat.HEADER_BYTES) {
      throw new IllegalArgumentException(
          "maxBytes is " + maxBytes + ", less than a header's " + WireFormat.HEADER_BYTES);
    }
    return new AvroCodec<>(type, maxBytes);
  }

  /** The kind of record. */
  public Class<T> type() {
    return type;
  }

  /** The record as single-object bytes. */
  public byte[] encode(T record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.writeBytes(header);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }

  /** Whether the bytes were written by some version of this codec's record. */
  boolean wrote(byte[] bytes) {
    return readers.containsKey(WireFormat.fingerprint(bytes));
  }

  /**
   * The record in these bytes.
   *
   * @throws WireFormatException if they are too long, carry no header, were written by a schema
   *     that this module never shipped for the record, or do not fit that schema to the last byte
   */
  public T decode(byte[] bytes) {
    if (bytes.length > maxBytes) {
      throw new WireFormatException(
          Fault.OVERSIZED,
          "a "
              + type.getSimpleName()
              + " of "
              + bytes.length
              + " bytes is longer than the "
              + maxBytes
              + " bytes allowed");
    }
    long writerFingerprint = WireFormat.fingerprint(bytes);
    SpecificDatumReader<T> reader = readers.get(writerFingerprint);
    if (reader == null) {
      throw new WireFormatException(
          Fault.UNDECODABLE,
          String.format(
              "schema fingerprint %016X is no version of %s; is the record on the right topic, or"
                  + " is this reader older than the writer?",
              writerFingerprint, type.getSimpleName()));
    }
    return read(reader, bytes);
  }

  private T read(SpecificDatumReader<T> reader, byte[] bytes) {
    BinaryDecoder body =
        DecoderFactory.get()
            .binaryDecoder(
                bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null);
    try {
      T record = reader.read(null, body);
      if (!body.isEnd()) {
        throw new WireFormatException(
            Fault.UNDECODABLE, "bytes are left over after the " + type.getSimpleName());
      }
      return record;
    } catch (IOException | RuntimeException e) {
      if (e instanceof WireFormatException known) {
        throw known;
      }
      throw new WireFormatException(
          Fault.UNDECODABLE,
          "the body does not fit the schema of " + type.getSimpleName() + ": " + e.getMessage(),
          e);
    }
  }
}
