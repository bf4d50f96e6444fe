package io.perpeft.core.data;

/** A data folder that cannot be used; the message says file, line, field and what to do. */
public final class DataFolderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataFolderException(String message) {
    super(message);
  }

  public DataFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}
