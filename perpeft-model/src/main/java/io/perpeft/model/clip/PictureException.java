package io.perpeft.model.clip;

/**
 * A picture that cannot be used: of unknown type, damaged, or too large. Retrying does not help.
 */
public final class PictureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PictureException(String message) {
    super(message);
  }

  public PictureException(String message, Throwable cause) {
    super(message, cause);
  }
}
