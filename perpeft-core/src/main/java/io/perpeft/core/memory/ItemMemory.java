package io.perpeft.core.memory;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The state of the live item memory: per item the co-purchase factors q and c, their Adagrad sums,
 * three fading purchase counts and the items bought near it; per group the score weights and the
 * last purchases. {@link MemoryLearner} changes it, {@link ComposedScorer} reads it. Not
 * thread-safe.
 *
 * <p>Items live in rows. A row keeps its item until the item is forgotten, which happens only in
 * {@link #forgetFaded()}, between batches. An item that is not held has q = 0, counts 0, and the
 * very c it would start with, so forgetting an item that nobody buys changes little.
 */
public final class ItemMemory {

  /**
   * A group has few purchases: what it does differently is learnt at this part of the rate at which
   * what all groups have in common is.
   */
  private static final double GROUP_RATE = .25;

  private final MemoryOptions options;
  private final ItemRows rows = new ItemRows();
  private final TreeMap<Integer, GroupMemory> groups = new TreeMap<>();
  private final LearntWeights sharedWeights = new LearntWeights(ScoreWeights.initial().toArray());
  private final DecayedCounts counts;
  private final CoPurchases coPurchases;
  private final FactorTable q;
  private final FactorTable c;
  private int capacity = 1024;
  private BitSet changed = new BitSet();
  private BitSet unsaved = new BitSet();

  public ItemMemory(MemoryOptions options) {
    this.options = options;
    counts = new DecayedCounts(options.halfLives(), capacity);
    coPurchases = new CoPurchases(options, capacity);
    q = new FactorTable(options.factors(), capacity);
    c = new FactorTable(options.factors(), capacity);
  }

  public MemoryOptions options() {
    return options;
  }

  /** Items held. */
  public int size() {
    return rows.items();
  }

  /** Rows in use or free: every row is below this. */
  public int rows() {
    return rows.size();
  }

  /** The row of an item, or −1 if it is not held. */
  public int find(String itemId) {
    return rows.find(itemId);
  }

  /** The row of an item, which gets one if it is not held. */
  public int admit(String itemId) {
    int known = rows.find(itemId);
    if (known >= 0) {
      return known;
    }
    int row = rows.add(itemId);
    ensureCapacity(rows.size());
    unsaved.set(row);
    c.begin(row, itemId, options.seed());
    return row;
  }

  /** The item of a row, or null if the row is free. */
  public @Nullable String item(int row) {
    return rows.item(row);
  }

  /** Groups that have learnt something, ascending. */
  public SortedSet<Integer> groups() {
    return Collections.unmodifiableSortedSet(groups.navigableKeySet());
  }

  /**
   * The score weights of a group at a moment: those that all groups have learnt together, and what
   * the group has learnt to do differently.
   */
  public ScoreWeights weights(int group, VisitMoment moment) {
    double[] sum = sharedWeights.at(moment).clone();
    GroupMemory memory = groups.get(group);
    if (memory != null) {
      double[] difference = memory.difference().at(moment);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += difference[i];
      }
    }
    return ScoreWeights.of(sum);
  }

  /** One step of the weights, those that all groups share and the group's own. */
  void stepWeights(int group, double[] @Nullable [] gradients) {
    sharedWeights.step(gradients, options.weightRate());
    group(group).step(gradients, options.weightRate() * GROUP_RATE);
  }

  /**
   * Gives a group that has learnt nothing yet the score weights of another.
   *
   * @return false if it has learnt something, or the other has not
   */
  public boolean inheritWeights(int group, int source) {
    GroupMemory other = groups.get(source);
    if (other == null || groups.containsKey(group)) {
      return false;
    }
    group(group).difference().copyOf(other.difference());
    return true;
  }

  /** Factors q of a row, [d]. */
  public float[] q(int row) {
    return q.row(row);
  }

  /** Factors c of a row, [d]. */
  public float[] c(int row) {
    return c.row(row);
  }

  /**
   * Purchase count {@code k} (0 short, 1 middle, 2 long half-life) of a row, as it is at a time or
   * at the newest purchase counted, whichever is later.
   */
  public double count(int k, int row, long timeMillis) {
    return counts.at(k, row, timeMillis);
  }

  /** How often items were bought near a row's item, as it counts at the newest purchase. */
  public Neighbours neighbours(int row) {
    return coPurchases.counts(row);
  }

  /** Purchases n(i) that the co-purchases of a row's item are set against, as they count now. */
  public double coPurchaseBase(int row) {
    return coPurchases.purchases(row);
  }

  /** Event time of the newest purchase counted, {@link Long#MIN_VALUE} before the first. */
  public long newestMillis() {
    return counts.newestMillis();
  }

  /**
   * What a user's factors q are multiplied with, weighted: w1·z + w2·z′, z over the newest
   * purchases, z′ over the profile.
   *
   * @param past rows
   * @return [d]; zeros without past purchases
   */
  public float[] userFactors(PastPurchases past, ScoreWeights weights) {
    float[] sum = new float[options.factors()];
    addFactors(past, options.history(), weights.factors(), sum);
    addFactors(past, options.profile(), weights.profile(), sum);
    return sum;
  }

  /** The user's factor vector z = Σ ρ^age c / sqrt(Σ ρ^(2·age)) over a window, [d]. */
  float[] windowFactors(PastPurchases past, HistoryWindow window) {
    float[] z = new float[options.factors()];
    addFactors(past, window, 1, z);
    return z;
  }

  private void addFactors(PastPurchases past, HistoryWindow window, float scale, float[] sum) {
    float[] weights = window.unitWeights(past.size());
    for (int age = 0; age < weights.length; age++) {
      int row = past.item(age);
      if (row >= 0) {
        c.addRow(row, scale * weights[age], sum);
      }
    }
  }

  /**
   * Forgets the items with the smallest long counts if more than the limit are held. Items among a
   * group's last purchases stay.
   *
   * @return the items forgotten
   */
  public List<String> forgetFaded() {
    List<String> forgotten = new ArrayList<>();
    BitSet forgottenRows = new BitSet();
    for (int row : FadedItems.of(this)) {
      forgotten.add(forget(row));
      forgottenRows.set(row);
    }
    if (!forgotten.isEmpty()) {
      coPurchases.clear(forgottenRows, this::markChanged);
    }
    return forgotten;
  }

  /** Rows whose factors, counts or neighbours changed since the last call. */
  public BitSet drainChanged() {
    BitSet drained = changed;
    changed = new BitSet();
    return drained;
  }

  /** All state as bytes: equal memories have equal bytes. */
  public byte[] encode() {
    return MemoryCodec.encode(this);
  }

  /**
   * The memory whose {@link #encode()} gave these bytes.
   *
   * @throws IllegalArgumentException if the bytes are not the state of a memory
   */
  public static ItemMemory decode(byte[] bytes) {
    return MemoryCodec.decode(bytes);
  }

  /** All state but the rows, as bytes. */
  public byte[] encodeCore() {
    return MemoryCodec.core(this);
  }

  /** One row's state as bytes. */
  public byte[] encodeRow(int row) {
    return MemoryCodec.row(this, row);
  }

  /**
   * The memory that was encoded in pieces.
   *
   * @param core of {@link #encodeCore()}
   * @param rows of {@link #encodeRow}, by row below the number of rows; null for a row that was
   *     never written because it was never used
   * @throws IllegalArgumentException if the bytes are not the state of a memory
   */
  public static ItemMemory decode(byte[] core, IntFunction<byte @Nullable []> rows) {
    return MemoryCodec.decode(core, rows);
  }

  /**
   * Becomes a copy of another memory, of equal options, as far as scores depend on it.
   *
   * @param changedRows all rows in which the two differ
   */
  public void copyScoresOf(ItemMemory other, BitSet changedRows) {
    growTo(other.rows());
    changedRows.stream().forEach(row -> setItem(row, null));
    for (int row = changedRows.nextSetBit(0); row >= 0; row = changedRows.nextSetBit(row + 1)) {
      setItem(row, other.item(row));
      q.copyRow(other.q, row);
      c.copyRow(other.c, row);
    }
    counts.copyOf(other.counts, rows());
    coPurchases.copyOf(other.coPurchases, changedRows, rows());
    sharedWeights.copyOf(other.sharedWeights);
    other.groups.forEach((group, learnt) -> group(group).difference().copyOf(learnt.difference()));
  }

  /** Rows whose state changed since the last call. */
  public BitSet drainUnsaved() {
    BitSet drained = unsaved;
    unsaved = new BitSet();
    return drained;
  }

  GroupMemory group(int group) {
    return groups.computeIfAbsent(group, g -> new GroupMemory(options.recentPurchases()));
  }

  LearntWeights sharedWeights() {
    return sharedWeights;
  }

  DecayedCounts counts() {
    return counts;
  }

  CoPurchases coPurchases() {
    return coPurchases;
  }

  /** Counts a purchase. */
  void count(MemoryExample example) {
    boolean rescaled = counts.add(example.target(), example.timeMillis());
    rescaled |=
        coPurchases.add(example.past(), example.target(), example.timeMillis(), this::markChanged);
    if (rescaled) {
      changed.set(0, rows());
      unsaved.set(0, rows());
    }
  }

  /** Factors q. */
  FactorTable q() {
    return q;
  }

  /** Factors c. */
  FactorTable c() {
    return c;
  }

  void markChanged(int row) {
    changed.set(row);
    unsaved.set(row);
  }

  /** Rows whose factors or counts changed since the last {@link #drainChanged()}; live. */
  public BitSet changed() {
    return changed;
  }

  List<Integer> freeRows() {
    return rows.free();
  }

  /** Makes sure that there are as many rows; new ones hold no item. */
  void growTo(int count) {
    ensureCapacity(count);
    rows.growTo(count);
  }

  /** Puts an item, or none, into a row. */
  void setItem(int row, @Nullable String item) {
    rows.put(row, item);
  }

  private String forget(int row) {
    q.clear(row);
    c.clear(row);
    counts.clear(row);
    markChanged(row);
    return rows.remove(row);
  }

  private void ensureCapacity(int needed) {
    if (needed > capacity) {
      capacity = Math.max(needed, capacity * 2);
      q.ensureCapacity(capacity);
      c.ensureCapacity(capacity);
      counts.ensureCapacity(capacity);
      coPurchases.ensureCapacity(capacity);
    }
  }
}
