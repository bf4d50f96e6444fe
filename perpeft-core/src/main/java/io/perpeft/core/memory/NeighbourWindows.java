package io.perpeft.core.memory;

/**
 * Which past purchases the neighbours of a score come from: the newest ones, and those of the
 * running visit.
 *
 * @param history newest purchases: what was bought near and after them
 * @param visit of them, those of the running visit: what was bought in one visit with them
 */
public record NeighbourWindows(HistoryWindow history, HistoryWindow visit) {

  /** Takes a past purchase. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * @param age purchases since, 0 = newest
     * @param near weight among the newest purchases, 0 outside of them
     * @param inVisit weight among those of the visit, 0 outside of them
     */
    void purchase(int age, double near, double inVisit);
  }

  static NeighbourWindows of(MemoryOptions options) {
    return new NeighbourWindows(options.history(), options.visit());
  }

  /**
   * Shows every past purchase that counts, the newest first.
   *
   * @param purchases that there are
   * @param inVisit how many of the newest belong to the running visit
   * @param first weight of the newest
   */
  public void forEach(int purchases, int inVisit, double first, Visitor visitor) {
    int near = history.of(purchases);
    int visited = visit.of(inVisit);
    double nearWeight = first;
    double visitWeight = first;
    for (int age = 0; age < Math.max(near, visited); age++) {
      visitor.purchase(age, age < near ? nearWeight : 0, age < visited ? visitWeight : 0);
      nearWeight *= history.decay();
      visitWeight *= visit.decay();
    }
  }
}
