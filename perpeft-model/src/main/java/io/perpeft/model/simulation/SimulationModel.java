package io.perpeft.model.simulation;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.grouping.Centroids;

/** What a simulation needs of a generation. */
interface SimulationModel extends AutoCloseable {

  /** Vectors of the user-blind model, under group 0, for every item of the log. */
  ItemVectors global();

  /** Vectors of every group for every item of the log. */
  ItemVectors groups();

  /** Centroids of the groups when the stream begins. */
  Centroids centroids();

  /** Users behind each centroid, in the order of the centroids. */
  long[] groupSizes();

  /** A learner whose adapters start as the groups' are and learn on. */
  VectorLearner liveGroups(InteractionLog log);

  @Override
  void close();
}
