package io.perpeft.core.memory;

/**
 * When in a user's life a purchase is made. What helps to guess it differs so much between the
 * three that a group has score weights of its own for each.
 */
public enum VisitMoment {
  /** The first purchase that is known of the user. */
  FIRST_PURCHASE(0, "first-purchase"),
  /** The first purchase of a visit. */
  NEW_VISIT(1, "new-visit"),
  /** A later purchase of a visit: what was bought in it just before says most. */
  SAME_VISIT(2, "same-visit");

  /** Moments there are. */
  public static final int COUNT = values().length;

  private final int index;
  private final String label;

  VisitMoment(int index, String label) {
    this.index = index;
    this.label = label;
  }

  /** Its place among the moments, from 0; the same for ever, since state is written in it. */
  int index() {
    return index;
  }

  /** Its name in records. */
  public String label() {
    return label;
  }

  /**
   * The moment of the next purchase.
   *
   * @param purchases that are known of the user
   * @param inVisit how many of the newest belong to the running visit
   */
  public static VisitMoment of(int purchases, int inVisit) {
    if (purchases == 0) {
      return FIRST_PURCHASE;
    }
    return inVisit == 0 ? NEW_VISIT : SAME_VISIT;
  }

  /**
   * The moment of this name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static VisitMoment labelled(String label) {
    for (VisitMoment moment : values()) {
      if (moment.label.equals(label)) {
        return moment;
      }
    }
    throw new IllegalArgumentException(
        "there is no moment '%s'; moments are first-purchase, new-visit, same-visit"
            .formatted(label));
  }
}
