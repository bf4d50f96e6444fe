package io.perpeft.schemas.groups;

/** Kinds of {@link io.perpeft.schemas.GroupEvent}; its schema says what each means. */
public final class EventKinds {
  public static final String RELEASE_HELD = "release-held";
  public static final String TRAINING_RESTARTED = "training-restarted";
  public static final String ROLLED_BACK = "rolled-back";
  public static final String BORN = "born";
  public static final String SPLIT = "split";
  public static final String MERGED = "merged";
  public static final String RETIRED = "retired";
  public static final String PINNED = "pinned";
  public static final String UNPINNED = "unpinned";
  public static final String REFUSED = "refused";

  private EventKinds() {}
}
