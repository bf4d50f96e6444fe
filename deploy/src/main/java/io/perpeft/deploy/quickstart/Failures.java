package io.perpeft.deploy.quickstart;

/** Says a failure in one line. */
final class Failures {

  private Failures() {}

  static String inWords(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.toString() : message;
  }
}
