package io.perpeft.model.device;

/** The device could not be opened, was closed, or a task on it failed with a checked exception. */
public final class DeviceException extends RuntimeException {
  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
