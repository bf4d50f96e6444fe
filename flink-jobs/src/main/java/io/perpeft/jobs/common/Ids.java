package io.perpeft.jobs.common;

/** What ids of users, items and purchases may be: any text, within bounds. */
public final class Ids {
  /** Longest id, in UTF-16 units; ids are keys of topics and state. */
  public static final int MAX_LENGTH = 512;

  /** Separates the parts of record keys. */
  private static final char SEPARATOR = '\u001f';

  private Ids() {}

  /**
   * @throws FaultyRecordException naming the field, if the id cannot be used
   */
  public static void check(String field, String id) throws FaultyRecordException {
    if (id.isBlank()) {
      throw invalid(field + " is blank; every record needs one");
    }
    if (id.length() > MAX_LENGTH) {
      throw invalid(
          "%s has %,d characters, at most %d are allowed"
              .formatted(field, id.length(), MAX_LENGTH));
    }
    if (id.indexOf(SEPARATOR) >= 0) {
      throw invalid(field + " holds U+001F, which separates the parts of record keys");
    }
  }

  private static FaultyRecordException invalid(String message) {
    return new FaultyRecordException(Fault.INVALID, message);
  }
}
