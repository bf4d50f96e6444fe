package io.perpeft.core.memory;

import java.util.Arrays;

/**
 * Purchase counts per row that fade exponentially in event time, at several half-lives. Not
 * thread-safe.
 *
 * <p>Sums are kept scaled by 2^((t − base) / halfLife), so that the passing of time costs nothing
 * and purchases may arrive in any order. The base moves on by whole half-lives, which scales every
 * sum by a power of two and so loses no bits.
 */
final class DecayedCounts {

  private static final double MAX_EXPONENT = 512;

  private final long[] halfLives;
  private final long[] bases;
  private final double[][] sums;
  private long newest;

  DecayedCounts(HalfLives lives, int capacity) {
    halfLives = new long[HalfLives.COUNTS];
    Arrays.setAll(halfLives, lives::millis);
    bases = new long[HalfLives.COUNTS];
    sums = new double[HalfLives.COUNTS][capacity];
    newest = Long.MIN_VALUE;
  }

  /** Event time of the newest purchase counted, {@link Long#MIN_VALUE} before the first. */
  long newestMillis() {
    return newest;
  }

  void ensureCapacity(int rows) {
    if (rows > sums[0].length) {
      int capacity = Math.max(rows, sums[0].length * 2);
      for (int k = 0; k < sums.length; k++) {
        sums[k] = Arrays.copyOf(sums[k], capacity);
      }
    }
  }

  /**
   * Counts a purchase.
   *
   * @return whether the sums of all rows were scaled anew
   */
  boolean add(int row, long timeMillis) {
    boolean rescaled = false;
    if (newest == Long.MIN_VALUE) {
      Arrays.fill(bases, timeMillis);
    }
    newest = Math.max(newest, timeMillis);
    for (int k = 0; k < sums.length; k++) {
      double exponent = halfLivesSinceBase(k, timeMillis);
      if (exponent > MAX_EXPONENT) {
        moveBase(k, timeMillis);
        rescaled = true;
        exponent = halfLivesSinceBase(k, timeMillis);
      }
      sums[k][row] += StrictMath.pow(2, exponent);
    }
    return rescaled;
  }

  /** Count {@code k} of a row as it is at a time, or at the newest purchase if that is later. */
  double at(int k, int row, long timeMillis) {
    return sums[k][row] * scale(k, timeMillis);
  }

  /** Factor that turns the sums of count {@code k} into counts at a time. */
  double scale(int k, long timeMillis) {
    return newest == Long.MIN_VALUE
        ? 0
        : StrictMath.pow(2, -halfLivesSinceBase(k, Math.max(newest, timeMillis)));
  }

  double[] sums(int k) {
    return sums[k];
  }

  void clear(int row) {
    for (double[] sum : sums) {
      sum[row] = 0;
    }
  }

  /** Becomes equal to other counts of the same half-lives. */
  void copyOf(DecayedCounts other, int rows) {
    ensureCapacity(rows);
    newest = other.newest;
    for (int k = 0; k < sums.length; k++) {
      bases[k] = other.bases[k];
      System.arraycopy(other.sums[k], 0, sums[k], 0, rows);
    }
  }

  void encodeTimes(BinaryState.Writer out) {
    out.putLong(newest);
    for (long base : bases) {
      out.putLong(base);
    }
  }

  void decodeTimes(BinaryState.Reader in) {
    newest = in.getLong();
    for (int k = 0; k < bases.length; k++) {
      bases[k] = in.getLong();
    }
  }

  void encodeRow(BinaryState.Writer out, int row) {
    for (double[] sum : sums) {
      out.putDouble(sum[row]);
    }
  }

  void decodeRow(BinaryState.Reader in, int row) {
    for (double[] sum : sums) {
      sum[row] = in.getDouble();
    }
  }

  private double halfLivesSinceBase(int k, long timeMillis) {
    return (double) (timeMillis - bases[k]) / halfLives[k];
  }

  private void moveBase(int k, long timeMillis) {
    long whole = Math.floorDiv(timeMillis - bases[k], halfLives[k]);
    bases[k] += whole * halfLives[k];
    int scaleExponent = (int) Math.max(-100_000, -whole);
    for (int row = 0; row < sums[k].length; row++) {
      sums[k][row] = Math.scalb(sums[k][row], scaleExponent);
    }
  }
}
