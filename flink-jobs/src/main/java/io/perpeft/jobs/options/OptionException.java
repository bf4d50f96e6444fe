package io.perpeft.jobs.options;

/**
 * A configuration that cannot be used. The message names the key, its value and what is allowed.
 */
public final class OptionException extends IllegalArgumentException {
  public OptionException(String message) {
    super(message);
  }

  public OptionException(String message, Throwable cause) {
    super(message, cause);
  }
}
