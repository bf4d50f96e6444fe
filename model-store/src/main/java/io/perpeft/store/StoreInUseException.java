package io.perpeft.store;

/** Another owner, of this or another process, holds the store. Trying again later can help. */
public final class StoreInUseException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreInUseException(String message) {
    super(message);
  }
}
