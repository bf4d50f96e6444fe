package io.perpeft.deploy.figures;

/**
 * Ranking quality of one way to score, over purchases that nothing had learned from yet.
 *
 * @param examples purchases behind the means
 * @param ndcg20 mean NDCG@20
 * @param hr20 mean hit rate at 20
 */
public record Quality(long examples, double ndcg20, double hr20) {

  static final Quality NONE = new Quality(0, 0, 0);

  Quality plus(long moreExamples, double moreNdcg20, double moreHr20) {
    long all = examples + moreExamples;
    if (all == 0) {
      return this;
    }
    return new Quality(
        all,
        (ndcg20 * examples + moreNdcg20 * moreExamples) / all,
        (hr20 * examples + moreHr20 * moreExamples) / all);
  }

  Quality plus(Quality other) {
    return plus(other.examples, other.ndcg20, other.hr20);
  }
}
