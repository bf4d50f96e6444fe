package io.perpeft.jobs.common;

/** A record that cannot be used. The message names the field, what is wrong and what to do. */
public final class FaultyRecordException extends Exception {
  private final Fault fault;

  public FaultyRecordException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public FaultyRecordException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
