package io.perpeft.deploy.quickstart;

/** Says a failure in one line. */
final class Failures {

  private Failures() {}

  /** With what lies at the bottom of it, which a framework's own words often hide. */
  static String inWords(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String outer = messageOf(problem);
    String inner = messageOf(root);
    return outer.contains(inner) ? outer : outer + " (" + inner + ")";
  }

  private static String messageOf(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.toString() : message;
  }
}
