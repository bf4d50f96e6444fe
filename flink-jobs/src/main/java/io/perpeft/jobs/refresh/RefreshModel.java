package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.items.EncodedItem;
import io.perpeft.schemas.Item;
import java.io.Serializable;
import java.util.List;
import java.util.SortedSet;

/** What the shards ask of the model: the generation's weights, and vectors of items. */
interface RefreshModel extends AutoCloseable {
  String generationId();

  /** Groups of the generation, {@link Groups#GLOBAL} included. */
  SortedSet<Integer> groups();

  /** Weights that the generation gives the group, its version 0. */
  GroupWeights generationWeights(int group);

  /**
   * What the adapters read of an item.
   *
   * @throws FaultyRecordException if the item can have no vector
   */
  EncodedItem encode(Item item) throws FaultyRecordException;

  /** Vectors of items under these weights, in the order given. */
  List<float[]> vectors(GroupWeights weights, List<StoredItem> items);

  /** Vector of the padding item under these weights. */
  float[] paddingVector(GroupWeights weights);

  @Override
  void close();

  /** Opens the model where the shards run. */
  interface Factory extends Serializable {
    RefreshModel open();
  }
}
