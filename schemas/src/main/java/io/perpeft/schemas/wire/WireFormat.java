package io.perpeft.schemas.wire;

import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.wire.WireFormatException.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro single-object encoding: the bytes C3 01, the CRC-64-AVRO fingerprint of the writer's schema
 * in little-endian order, then the Avro binary body. <a
 * href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Specification</a>.
 */
public final class WireFormat {

  /** Bytes before the body. */
  public static final int HEADER_BYTES = 10;

  /** Longest record that a codec reads unless told otherwise: 16 MiB. */
  public static final int DEFAULT_MAX_BYTES = 16 << 20;

  private static final byte MARKER = (byte) 0xC3;
  private static final byte VERSION = 1;

  static {
    trustRecords();
  }

  private WireFormat() {}

  /**
   * Tells Avro in this class loader that it may instantiate the records of this module, in addition
   * to the classes it trusts already. Every codec does so when it is loaded; call it where Avro
   * reads our records without a codec, or set the system property {@code
   * org.apache.avro.SERIALIZABLE_PACKAGES=io.perpeft.schemas}.
   */
  public static synchronized void trustRecords() {
    ClassSecurityValidator.ClassSecurityPredicate known = ClassSecurityValidator.getGlobal();
    if (!known.isTrusted(Purchase.class)) {
      ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(known, WireFormat::isOurs));
    }
  }

  private static boolean isOurs(Class<?> type) {
    return type.getPackageName().equals(Purchase.class.getPackageName());
  }

  static byte[] header(long fingerprint) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MARKER)
        .put(VERSION)
        .putLong(fingerprint)
        .array();
  }

  /**
   * Fingerprint of the schema that wrote the record.
   *
   * @throws WireFormatException if the bytes do not begin with a single-object header
   */
  public static long fingerprint(byte[] record) {
    if (record.length < HEADER_BYTES) {
      throw new WireFormatException(
          Fault.UNDECODABLE,
          "a record of "
              + record.length
              + " bytes is shorter than the single-object header of "
              + HEADER_BYTES
              + " bytes; write it with Avro's BinaryMessageEncoder");
    }
    if (record[0] != MARKER || record[1] != VERSION) {
      throw new WireFormatException(
          Fault.UNDECODABLE,
          String.format(
              "the record begins with %02X %02X, not with the single-object marker C3 01; write it"
                  + " with Avro's BinaryMessageEncoder",
              record[0], record[1]));
    }
    return ByteBuffer.wrap(record, 2, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
