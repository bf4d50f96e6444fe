package io.perpeft.schemas.wire;

import org.jspecify.annotations.Nullable;

/** Bytes that are not a record of the expected kind; reading them again cannot help. */
public final class WireFormatException extends RuntimeException {

  /** Why the bytes were refused. */
  public enum Fault {
    /** Longer than the codec reads. */
    OVERSIZED,
    /** No header, an unknown schema, or a body that its schema cannot explain. */
    UNDECODABLE
  }

  private final Fault fault;

  WireFormatException(Fault fault, String message) {
    this(fault, message, null);
  }

  WireFormatException(Fault fault, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** The kind of fault, to count by. */
  public Fault fault() {
    return fault;
  }
}
