package io.perpeft.model.simulation;

/** Where models of a growing history come from. */
interface ModelSource {

  /** A model of the first purchases of the log and nothing after them; the caller closes it. */
  SimulationModel of(int purchases);
}
