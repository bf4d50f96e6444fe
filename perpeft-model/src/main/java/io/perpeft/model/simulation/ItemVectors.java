package io.perpeft.model.simulation;

import io.perpeft.core.recommender.SasRec;
import java.util.Map;

/**
 * Item vectors of every group at one moment, and the user vectors that follow from them.
 *
 * @param recommender frozen SASRec
 * @param byGroup [1 + items, width] row-major by group; row 0 is the padding vector
 */
record ItemVectors(SasRec recommender, Map<Integer, float[]> byGroup) {

  /** The user vector of a history, oldest first, under a group's vectors. */
  float[] userVector(int group, int[] history) {
    float[] vectors = of(group);
    float[][] items = new float[Math.min(history.length, recommender.historyLength())][];
    int from = history.length - items.length;
    for (int i = 0; i < items.length; i++) {
      items[i] = row(vectors, history[from + i]);
    }
    return recommender.userVector(items, row(vectors, 0));
  }

  /** Neural score of an item: the dot product of user and item vector. */
  float score(int group, float[] userVector, int item) {
    float[] vectors = of(group);
    int at = item * userVector.length;
    float score = 0;
    for (int i = 0; i < userVector.length; i++) {
      score += userVector[i] * vectors[at + i];
    }
    return score;
  }

  float[] of(int group) {
    float[] vectors = byGroup.get(group);
    if (vectors == null) {
      throw new IllegalArgumentException("there are no item vectors of group " + group);
    }
    return vectors;
  }

  private float[] row(float[] vectors, int item) {
    float[] row = new float[recommender.width()];
    System.arraycopy(vectors, item * row.length, row, 0, row.length);
    return row;
  }
}
