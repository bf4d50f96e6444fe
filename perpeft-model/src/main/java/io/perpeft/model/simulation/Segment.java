package io.perpeft.model.simulation;

import io.perpeft.core.ranking.RankingQuality;

/** Purchases of the stream that are reported on their own. */
public enum Segment {
  /** All of them. */
  ALL(""),
  /** Of items that the history holds. */
  WARM("warm_"),
  /** Of items that nobody had bought before the stream began. */
  COLD("cold_"),
  /** Made on another day (UTC) than the user's purchase before. */
  OTHER_DAY("other_day_"),
  /** Of users without a purchase in the history. */
  NEW_USER("new_user_");

  private final String prefix;

  Segment(String prefix) {
    this.prefix = prefix;
  }

  /** What the names of its figures begin with. */
  public String prefix() {
    return prefix;
  }

  boolean contains(PurchaseStream stream, int purchase) {
    return switch (this) {
      case ALL -> true;
      case WARM -> stream.isWarm(purchase);
      case COLD -> !stream.isWarm(purchase);
      case OTHER_DAY -> stream.isOtherDay(purchase);
      case NEW_USER -> stream.isNewUser(purchase);
    };
  }

  /** The figures of a segment by name. */
  static Figure[] figures() {
    return new Figure[] {
      new Figure("ndcg10", RankingQuality::ndcg10),
      new Figure("ndcg20", RankingQuality::ndcg20),
      new Figure("ndcg30", RankingQuality::ndcg30),
      new Figure("hr10", RankingQuality::hr10),
      new Figure("hr20", RankingQuality::hr20),
      new Figure("hr30", RankingQuality::hr30)
    };
  }

  /** A named figure of a ranking. */
  record Figure(String name, java.util.function.ToDoubleFunction<RankingQuality> value) {}
}
