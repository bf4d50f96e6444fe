package io.perpeft.model.peft;

/**
 * An adapter that cannot be opened; the message says where it lies, what is wrong and what helps.
 */
public final class AdapterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public AdapterException(String message) {
    super(message);
  }

  public AdapterException(String message, Throwable cause) {
    super(message, cause);
  }
}
