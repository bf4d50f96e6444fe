package io.perpeft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in one line. */
final class Failures {
  private Failures() {}

  static String line(Throwable failure) {
    return text(failure).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String text(Throwable failure) {
    @Nullable String message = failure.getMessage();
    @Nullable Throwable cause = failure.getCause();
    if (failure instanceof UncheckedIOException && cause != null) {
      return text(cause);
    }
    if (failure instanceof NoSuchFileException) {
      return message + ": there is no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return message + ": access denied";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return message + ": is in the way";
    }
    boolean speaksForItself =
        failure instanceof IOException
            || failure instanceof IllegalArgumentException
            || failure.getClass().getPackageName().startsWith("io.perpeft");
    return message != null && speaksForItself
        ? message
        : failure + " (unexpected; --verbose shows where)";
  }
}
