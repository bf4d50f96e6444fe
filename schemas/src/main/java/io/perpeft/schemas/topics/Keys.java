package io.perpeft.schemas.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Keys of records, UTF-8. Most topics are keyed by one id; the serving topic by group and item,
 * joined by U+001F (unit separator).
 */
public final class Keys {

  /** Group id of the user-blind vectors, which serve users without a group. */
  public static final String GLOBAL_GROUP = "global";

  private static final String SEPARATOR = "\u001f";
  private static final String WEIGHTS = SEPARATOR + "weights" + SEPARATOR;
  private static final String COMPLETE = SEPARATOR + "complete";
  private static final String MARK = SEPARATOR + "time";

  private Keys() {}

  /** Key of a topic that is keyed by one id. */
  public static byte[] id(String id) {
    return id.getBytes(UTF_8);
  }

  /** Key of an item's vector in the serving topic. */
  public static byte[] embedding(String groupId, String itemId) {
    return id(groupId + SEPARATOR + itemId);
  }

  /** Key of a group's version marker in the serving topic; one for each partition. */
  public static byte[] versionComplete(String groupId) {
    return id(groupId + SEPARATOR + COMPLETE);
  }

  /** Key of a group's weights at a moment in the item memory's topic; no item id begins like it. */
  public static byte[] scoreWeights(String groupId, String moment) {
    return id(WEIGHTS + groupId + SEPARATOR + moment);
  }

  /** Key of a time mark among the training examples; no group id is like it. */
  public static byte[] timeMark() {
    return id(MARK);
  }
}
