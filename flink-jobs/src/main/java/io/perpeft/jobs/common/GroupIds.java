package io.perpeft.jobs.common;

/** Ids of groups as numbers. Groups may be born after the generation, so any number may be one. */
public final class GroupIds {
  private GroupIds() {}

  /**
   * @param field that holds the id, for the message
   * @return at least 0
   * @throws FaultyRecordException if the text is no number, or not written as ids are
   */
  public static int parse(String field, String id) throws FaultyRecordException {
    if (id.matches("0|[1-9][0-9]{0,8}")) {
      return Integer.parseInt(id);
    }
    throw new FaultyRecordException(
        Fault.INVALID, "%s '%s' is no id of a group; they are 0, 1, 2, ...".formatted(field, id));
  }
}
