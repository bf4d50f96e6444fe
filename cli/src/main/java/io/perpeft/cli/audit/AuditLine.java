package io.perpeft.cli.audit;

/**
 * One count.
 *
 * @param what was counted, in words
 * @param mustBeZero whether any is one too many
 */
record AuditLine(String what, long count, boolean mustBeZero) {

  static AuditLine of(String what, long count) {
    return new AuditLine(what, count, false);
  }

  static AuditLine fault(String what, long count) {
    return new AuditLine(what, count, true);
  }

  boolean isBad() {
    return mustBeZero && count != 0;
  }
}
