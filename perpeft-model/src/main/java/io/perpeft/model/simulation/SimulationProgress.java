package io.perpeft.model.simulation;

/** Is told how far a simulation has come. */
public interface SimulationProgress {

  /**
   * The stages that follow belong to a seed.
   *
   * @param seeds how many there are
   */
  void seed(long seed, int seeds);

  /** A new stage begins: an arm, or a bootstrap. */
  void stage(String name, long total);

  /** So much more of the stage is done. */
  void advance(long count);

  /** Tells nobody. */
  static SimulationProgress none() {
    return new SimulationProgress() {
      @Override
      public void seed(long seed, int seeds) {}

      @Override
      public void stage(String name, long total) {}

      @Override
      public void advance(long count) {}
    };
  }
}
