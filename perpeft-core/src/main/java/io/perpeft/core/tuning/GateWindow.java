package io.perpeft.core.tuning;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Scores that several versions gave the same purchases, the last ones of them. Not thread-safe.
 *
 * <p>Means and standard errors are computed from the kept scores, oldest first, so that a restored
 * copy gives the same bits.
 */
final class GateWindow {
  /** Whose scores. */
  enum Scorer {
    TRAINING(0),
    RELEASED(1),
    PARENT(2),
    GUESSING(3);

    private final int row;

    Scorer(int row) {
      this.row = row;
    }
  }

  private static final int SCORERS = Scorer.values().length;

  private final int capacity;
  private final float[][] scores;
  private int size;

  GateWindow(int capacity) {
    this.capacity = capacity;
    scores = new float[SCORERS][capacity];
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /**
   * @param scoresOf by row of the {@link Scorer}, a score for each purchase
   */
  private void add(float[][] scoresOf) {
    int more = scoresOf[0].length;
    int keep = Math.max(0, Math.min(size, capacity - more));
    int taken = Math.min(more, capacity);
    for (int scorer = 0; scorer < SCORERS; scorer++) {
      float[] all = new float[capacity];
      System.arraycopy(scores[scorer], size - keep, all, 0, keep);
      System.arraycopy(scoresOf[scorer], more - taken, all, keep, taken);
      scores[scorer] = all;
    }
    size = keep + taken;
  }

  /**
   * @param parent null if there is none; whether there is changes only when the window is empty
   */
  void add(float[] training, float[] released, float @Nullable [] parent, float[] guessing) {
    float[] none = new float[training.length];
    add(new float[][] {training, released, parent == null ? none : parent, guessing});
  }

  /** What two were worth; nothing is known of fewer than two purchases. */
  GateFigures compare(Scorer challenger, Scorer defender) {
    double difference = mean(challenger) - mean(defender);
    float[] newer = scores[challenger.row];
    float[] older = scores[defender.row];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double off = newer[i] - (double) older[i] - difference;
      squares += off * off;
    }
    double error = size < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(squares / (size - 1) / size);
    return new GateFigures(size, mean(challenger), mean(defender), error, mean(Scorer.GUESSING));
  }

  private double mean(Scorer scorer) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += scores[scorer.row][i];
    }
    return size == 0 ? 0 : sum / size;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      for (float[] scorer : scores) {
        out.writeFloat(scorer[i]);
      }
    }
  }

  void read(DataInputStream in) throws IOException {
    float[][] read = new float[SCORERS][readCount(in, SCORERS)];
    for (int i = 0; i < read[0].length; i++) {
      for (float[] scorer : read) {
        scorer[i] = in.readFloat();
      }
    }
    clear();
    add(read);
  }

  /**
   * Reads pairs of training and released, then pairs of released and parent, or none.
   *
   * @return whether there are some with a parent
   */
  boolean readPairs(DataInputStream in) throws IOException {
    float[][] trial = pairs(in);
    float[][] watch = pairs(in);
    int count = trial[0].length;
    clear();
    boolean hasParent = count > 0 && watch[1].length == count;
    add(trial[0], trial[1], hasParent ? watch[1] : null, new float[count]);
    return hasParent;
  }

  private static float[][] pairs(DataInputStream in) throws IOException {
    float[][] pairs = new float[2][readCount(in, 2)];
    for (int i = 0; i < pairs[0].length; i++) {
      pairs[0][i] = in.readFloat();
      pairs[1][i] = in.readFloat();
    }
    return pairs;
  }

  private static int readCount(DataInputStream in, int floats) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available() / (floats * Float.BYTES)) {
      throw new IllegalArgumentException(
          "the bytes of a gate hold an impossible count of " + count);
    }
    return count;
  }
}
