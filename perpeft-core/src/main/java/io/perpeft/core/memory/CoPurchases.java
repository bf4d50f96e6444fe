package io.perpeft.core.memory;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How often items were bought near each other by the same user, per pair of rows, exactly: one
 * before or after the other, and in one visit. What the factors can only learn in many purchases, a
 * pair shows after one. Not thread-safe.
 *
 * <p>Strength of item j as a neighbour of item i: C(i, j) / (n(i)^½ · n(j)^¼). C adds ρ^age for
 * every purchase of one item after the other, age being the purchases of the user between them; n
 * counts purchases and is at least 1. Both fade with one half-life in event time. An item keeps at
 * most so many neighbours; beyond it, the eighth with the smallest counts is dropped.
 */
final class CoPurchases {

  private static final double MAX_EXPONENT = 60;

  private final NeighbourWindows windows;
  private final int maxNeighbours;
  private final long halfLifeMillis;
  private @Nullable PairCounts[] pairs;
  private double[] purchases;
  private long base = Long.MIN_VALUE;
  private long newest = Long.MIN_VALUE;

  CoPurchases(MemoryOptions options, int capacity) {
    windows = NeighbourWindows.of(options);
    maxNeighbours = options.neighbours();
    halfLifeMillis = options.neighbourHalfLifeMillis();
    pairs = new @Nullable PairCounts[capacity];
    purchases = new double[capacity];
  }

  void ensureCapacity(int rows) {
    if (rows > purchases.length) {
      int capacity = Math.max(rows, purchases.length * 2);
      pairs = Arrays.copyOf(pairs, capacity);
      purchases = Arrays.copyOf(purchases, capacity);
    }
  }

  /**
   * Counts a purchase.
   *
   * @param changed is told the rows whose neighbours changed
   * @return whether the counts of all rows were scaled anew
   */
  boolean add(PastPurchases past, int row, long timeMillis, IntConsumer changed) {
    long baseBefore = base;
    double now = weightAt(timeMillis);
    purchases[row] += now;
    changed.accept(row);
    double weight = now;
    for (int age = 0; age < windows.history().of(past.size()); age++) {
      add(past.item(age), row, Relation.AFTER, weight, changed);
      add(row, past.item(age), Relation.BEFORE, weight, changed);
      weight *= windows.history().decay();
    }
    weight = now;
    for (int age = 0; age < windows.visit().of(past.inVisit()); age++) {
      add(past.item(age), row, Relation.VISIT, weight, changed);
      add(row, past.item(age), Relation.VISIT, weight, changed);
      weight *= windows.visit().decay();
    }
    return base != baseBefore;
  }

  private void add(int row, int other, Relation relation, double weight, IntConsumer changed) {
    if (row >= 0 && other >= 0 && row != other) {
      pairsOf(row).add(other, relation, (float) weight, maxNeighbours);
      changed.accept(row);
    }
  }

  /** Sums Σ ρ^age · strength over past purchases, but for the norm of the neighbour. */
  void addUnnormalised(PastPurchases past, Strengths strengths) {
    double left = left();
    windows.forEach(
        past.size(),
        past.inVisit(),
        left,
        (age, near, inVisit) -> {
          int other = past.item(age);
          PairCounts counts = other < 0 ? null : pairs[other];
          if (counts != null) {
            double norm = ownNorm(other, left);
            add(counts, (float) (near / norm), (float) (inVisit / norm), strengths);
          }
        });
  }

  private static void add(
      PairCounts counts, float nearScale, float visitScale, Strengths strengths) {
    for (int n = 0; n < counts.size(); n++) {
      strengths.add(
          counts.row(n),
          nearScale * counts.near(n),
          nearScale * counts.count(Relation.AFTER, n),
          visitScale * counts.count(Relation.VISIT, n));
    }
  }

  /** Neighbours of a row. */
  int size(int row) {
    PairCounts near = pairs[row];
    return near == null ? 0 : near.size();
  }

  /** The norm n(j)^¼ of a row as a neighbour. */
  double neighbourNorm(int row) {
    return neighbourNorm(row, left());
  }

  /** The norms of all rows as neighbours, [rows]. */
  double[] neighbourNorms(int rows) {
    double left = left();
    double[] norms = new double[rows];
    for (int row = 0; row < rows; row++) {
      norms[row] = neighbourNorm(row, left);
    }
    return norms;
  }

  /**
   * Writes the neighbours of a row, in ascending order of their rows, from an offset on.
   *
   * @param norms as of {@link #neighbourNorms}
   */
  void copy(int row, double[] norms, StrengthTable table, int offset) {
    PairCounts near = pairs[row];
    if (near == null) {
      return;
    }
    double left = left();
    double scale = left / ownNorm(row, left);
    for (int n = 0; n < near.size(); n++) {
      double normed = scale / norms[near.row(n)];
      table.set(
          offset + n,
          near.row(n),
          (float) (normed * near.near(n)),
          (float) (normed * near.count(Relation.AFTER, n)),
          (float) (normed * near.count(Relation.VISIT, n)));
    }
  }

  /** How often the items near a row's item were bought near it, most often first. */
  Neighbours counts(int row) {
    PairCounts near = pairs[row];
    if (near == null) {
      return new Neighbours(new int[0], new float[0], new float[0], new float[0]);
    }
    int[] order = Descending.order(near.totals());
    int[] rows = new int[order.length];
    for (int n = 0; n < order.length; n++) {
      rows[n] = near.row(order[n]);
    }
    double left = left();
    return new Neighbours(
        rows,
        counts(near, Relation.BEFORE, order, left),
        counts(near, Relation.AFTER, order, left),
        counts(near, Relation.VISIT, order, left));
  }

  private static float[] counts(PairCounts near, Relation relation, int[] order, double left) {
    float[] counts = new float[order.length];
    for (int n = 0; n < counts.length; n++) {
      counts[n] = (float) (near.count(relation, order[n]) * left);
    }
    return counts;
  }

  /** Purchases of a row's item, as they count now. */
  double purchases(int row) {
    return purchases[row] * left();
  }

  /**
   * Forgets rows altogether.
   *
   * @param changed is told the other rows whose neighbours changed
   */
  void clear(BitSet forgotten, IntConsumer changed) {
    forgotten.stream()
        .forEach(
            row -> {
              pairs[row] = null;
              purchases[row] = 0;
            });
    for (int row = 0; row < pairs.length; row++) {
      PairCounts near = pairs[row];
      if (near != null && near.removeAll(forgotten)) {
        changed.accept(row);
      }
    }
  }

  /** Becomes equal to others, that differ in these rows, or in time. */
  void copyOf(CoPurchases other, BitSet changedRows, int rows) {
    ensureCapacity(rows);
    base = other.base;
    newest = other.newest;
    System.arraycopy(other.purchases, 0, purchases, 0, rows);
    changedRows.stream()
        .forEach(
            row -> {
              PairCounts near = other.pairs[row];
              pairs[row] = near == null ? null : near.copy();
            });
  }

  void encodeTimes(BinaryState.Writer out) {
    out.putLong(base);
    out.putLong(newest);
  }

  void decodeTimes(BinaryState.Reader in) {
    base = in.getLong();
    newest = in.getLong();
  }

  void encodeRow(BinaryState.Writer out, int row) {
    out.putDouble(purchases[row]);
    PairCounts.encode(pairs[row], out);
  }

  void decodeRow(BinaryState.Reader in, int row, int rows) {
    purchases[row] = in.getDouble();
    pairs[row] = PairCounts.decode(in, rows);
  }

  private PairCounts pairsOf(int row) {
    PairCounts near = pairs[row];
    if (near == null) {
      near = new PairCounts();
      pairs[row] = near;
    }
    return near;
  }

  /** Factor that turns counts as they are kept into counts at the newest purchase. */
  private double left() {
    return newest == Long.MIN_VALUE ? 0 : 1 / scaleAt(newest);
  }

  private double ownNorm(int row, double left) {
    return Math.sqrt(Math.max(1, purchases[row] * left));
  }

  private double neighbourNorm(int row, double left) {
    return Math.sqrt(ownNorm(row, left));
  }

  /** Counts are kept scaled by 2^((t − base) / halfLife), so that the passing of time is free. */
  private double weightAt(long timeMillis) {
    if (base == Long.MIN_VALUE) {
      base = timeMillis;
    }
    newest = Math.max(newest, timeMillis);
    if (halfLivesSinceBase(timeMillis) > MAX_EXPONENT) {
      moveBase(timeMillis);
    }
    return scaleAt(timeMillis);
  }

  private double scaleAt(long timeMillis) {
    return StrictMath.pow(2, halfLivesSinceBase(timeMillis));
  }

  private double halfLivesSinceBase(long timeMillis) {
    return (double) (timeMillis - base) / halfLifeMillis;
  }

  /** Moves on by whole half-lives, which scales by a power of two and so loses no bits. */
  private void moveBase(long timeMillis) {
    long whole = Math.floorDiv(timeMillis - base, halfLifeMillis);
    base += whole * halfLifeMillis;
    int exponent = (int) Math.max(-100_000, -whole);
    for (int row = 0; row < purchases.length; row++) {
      purchases[row] = Math.scalb(purchases[row], exponent);
      PairCounts near = pairs[row];
      if (near != null) {
        near.scale(exponent);
      }
    }
  }
}
