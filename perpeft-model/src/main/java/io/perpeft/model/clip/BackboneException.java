package io.perpeft.model.clip;

/** A backbone directory that cannot be used; the message names the file and the field. */
public final class BackboneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BackboneException(String message) {
    super(message);
  }

  public BackboneException(String message, Throwable cause) {
    super(message, cause);
  }
}
