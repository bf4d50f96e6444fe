package io.perpeft.core.tuning;

/**
 * What two versions were worth on the same purchases: mean NDCG without a cut-off, the target among
 * items drawn uniformly.
 *
 * @param purchases that both scored
 * @param challenger mean of the newer weights
 * @param defender mean of the older ones
 * @param standardError of the mean difference
 * @param guessing what is to be expected of an order that chance makes
 */
public record GateFigures(
    int purchases, double challenger, double defender, double standardError, double guessing) {

  /** The least that the difference may be said to be: so many standard errors below the mean. */
  double leastDifference(double standardErrors) {
    return difference() - standardErrors * standardError;
  }

  double difference() {
    return challenger - defender;
  }
}
