package io.perpeft.model.training;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.device.Priority;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.evaluation.Scorer;
import java.util.Arrays;

/**
 * Computes user vectors and scores for many histories at once on the device; for a few, {@link
 * io.perpeft.core.recommender.SasRec} needs no engine. Safe for use by several threads.
 */
public final class UserEncoder {
  private static final int CHUNK = 512;

  private final FrozenRecommender recommender;
  private final Priority priority;

  public UserEncoder(FrozenRecommender recommender, Priority priority) {
    this.recommender = recommender;
    this.priority = priority;
  }

  /**
   * User vectors, one row a history.
   *
   * @param itemVectors [n + 1, width] row-major; row 0 is the padding vector, row j item j
   * @param histories items, oldest first; the last L count
   */
  public float[][] vectors(float[] itemVectors, int[][] histories) {
    float[][] vectors = new float[histories.length][];
    inChunks(
        itemVectors,
        histories,
        false,
        (first, rows) -> System.arraycopy(rows, 0, vectors, first, rows.length));
    return vectors;
  }

  /**
   * Scores items by the dot product of user vector and item vector.
   *
   * @param itemVectors as above
   */
  public Scorer scorer(float[] itemVectors) {
    return (histories, consumer) -> inChunks(itemVectors, histories, true, consumer);
  }

  private void inChunks(
      float[] itemVectors, int[][] histories, boolean scores, Scorer.Consumer consumer) {
    for (int start = 0; start < histories.length; start += CHUNK) {
      int from = start;
      int until = Math.min(histories.length, from + CHUNK);
      consumer.accept(
          from,
          recommender
              .device()
              .call(
                  priority, tensors -> rows(tensors, itemVectors, histories, from, until, scores)));
    }
  }

  private float[][] rows(
      Tensors tensors,
      float[] itemVectors,
      int[][] histories,
      int from,
      int until,
      boolean scores) {
    Program program =
        tensors.program(UserEncoder.class, "/io/perpeft/model/recommender/recommender.py");
    int width = recommender.settings().width();
    int length = recommender.settings().historyLength();
    NDArray vectors = tensors.of(itemVectors, itemVectors.length / width, width);
    NDArray users =
        program.tensor(
            tensors,
            "user_vectors",
            recommender.sasrec(),
            vectors,
            tensors.of(padded(histories, from, until, length), until - from, length),
            recommender.settings().heads());
    float[] values =
        (scores ? program.tensor(tensors, "scores", users, vectors) : users).toFloatArray();
    int columns = values.length / (until - from);
    float[][] rows = new float[until - from][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * columns, (i + 1) * columns));
    return rows;
  }

  private static int[] padded(int[][] histories, int from, int until, int length) {
    int[] sequences = new int[(until - from) * length];
    for (int i = from; i < until; i++) {
      int kept = Math.min(length, histories[i].length);
      System.arraycopy(
          histories[i],
          histories[i].length - kept,
          sequences,
          (i - from + 1) * length - kept,
          kept);
    }
    return sequences;
  }
}
