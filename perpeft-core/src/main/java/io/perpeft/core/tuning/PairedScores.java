package io.perpeft.core.tuning;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Scores that two versions gave the same purchases, the last ones of them. Not thread-safe.
 *
 * <p>Means and standard errors are computed from the kept pairs, oldest first, so that a restored
 * copy gives the same bits.
 */
final class PairedScores {
  private final int capacity;
  private float[] challenger;
  private float[] defender;
  private int size;

  PairedScores(int capacity) {
    this.capacity = capacity;
    challenger = new float[capacity];
    defender = new float[capacity];
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void add(float[] challengers, float[] defenders) {
    int keep = Math.max(0, Math.min(size, capacity - challengers.length));
    challenger = joined(challenger, keep, challengers);
    defender = joined(defender, keep, defenders);
    size = Math.min(capacity, keep + challengers.length);
  }

  private float[] joined(float[] old, int keep, float[] more) {
    float[] all = new float[capacity];
    System.arraycopy(old, size - keep, all, 0, keep);
    int taken = Math.min(more.length, capacity);
    System.arraycopy(more, more.length - taken, all, keep, taken);
    return all;
  }

  /** Of all pairs; nothing is known of fewer than two. */
  GateFigures figures() {
    double meanOfChallenger = mean(challenger);
    double meanOfDefender = mean(defender);
    double difference = meanOfChallenger - meanOfDefender;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double off = challenger[i] - (double) defender[i] - difference;
      squares += off * off;
    }
    double error = size < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(squares / (size - 1) / size);
    return new GateFigures(size, meanOfChallenger, meanOfDefender, error);
  }

  private double mean(float[] scores) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += scores[i];
    }
    return size == 0 ? 0 : sum / size;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeFloat(challenger[i]);
      out.writeFloat(defender[i]);
    }
  }

  void read(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available() / (2 * Float.BYTES)) {
      throw new IllegalArgumentException(
          "the bytes of a gate hold an impossible count of " + count);
    }
    float[] challengers = new float[count];
    float[] defenders = new float[count];
    for (int i = 0; i < count; i++) {
      challengers[i] = in.readFloat();
      defenders[i] = in.readFloat();
    }
    clear();
    add(challengers, defenders);
  }
}
