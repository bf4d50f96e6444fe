package io.perpeft.schemas.wire;

import io.perpeft.schemas.wire.WireFormatException.Fault;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads a topic that carries several kinds of record, for example vectors and their version
 * markers; the schema's fingerprint tells which. Immutable and thread-safe.
 */
public final class UnionCodec {

  private final List<AvroCodec<?>> codecs;

  private UnionCodec(List<AvroCodec<?>> codecs) {
    this.codecs = codecs;
  }

  /** A reader of these kinds. */
  public static UnionCodec of(AvroCodec<?>... codecs) {
    return new UnionCodec(List.of(codecs));
  }

  /**
   * The record in these bytes, of one of the union's kinds.
   *
   * @throws WireFormatException as {@link AvroCodec#decode}, and if it is of another kind
   */
  public SpecificRecord decode(byte[] bytes) {
    for (AvroCodec<?> codec : codecs) {
      if (codec.wrote(bytes)) {
        return codec.decode(bytes);
      }
    }
    String expected =
        codecs.stream()
            .map(codec -> codec.type().getSimpleName())
            .collect(Collectors.joining(", "));
    throw new WireFormatException(
        Fault.UNDECODABLE,
        String.format(
            "schema fingerprint %016X is no version of any of %s",
            WireFormat.fingerprint(bytes), expected));
  }
}
