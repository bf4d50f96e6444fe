package io.perpeft.core.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
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

  private static final int MAGIC = 0x4d495050; // "PPIM"
  private static final int FORMAT_VERSION = 2;

  /** Share of the limit that forgetting frees at once, so that it is rare. */
  private static final int FREED_FRACTION = 16;

  private final MemoryOptions options;
  private final Map<String, Integer> rowOfItem = new HashMap<>();
  private final List<@Nullable String> itemOfRow = new ArrayList<>();
  private final ArrayList<Integer> freeRows = new ArrayList<>();
  private final TreeMap<Integer, GroupMemory> groups = new TreeMap<>();
  private final DecayedCounts counts;
  private final CoPurchases coPurchases;
  private float[] q;
  private float[] c;
  private float[] qSquares;
  private float[] cSquares;
  private BitSet changed = new BitSet();

  public ItemMemory(MemoryOptions options) {
    this.options = options;
    int capacity = 1024;
    counts = new DecayedCounts(options.halfLives(), capacity);
    coPurchases = new CoPurchases(options, capacity);
    q = new float[capacity * options.factors()];
    c = new float[capacity * options.factors()];
    qSquares = new float[capacity];
    cSquares = new float[capacity];
  }

  public MemoryOptions options() {
    return options;
  }

  /** Items held. */
  public int size() {
    return rowOfItem.size();
  }

  /** Rows in use or free: every row is below this. */
  public int rows() {
    return itemOfRow.size();
  }

  /** The row of an item, or −1 if it is not held. */
  public int find(String itemId) {
    return rowOfItem.getOrDefault(itemId, -1);
  }

  /** The row of an item, which gets one if it is not held. */
  public int admit(String itemId) {
    Integer known = rowOfItem.get(itemId);
    if (known != null) {
      return known;
    }
    int row;
    if (freeRows.isEmpty()) {
      row = itemOfRow.size();
      itemOfRow.add(itemId);
      ensureCapacity(row + 1);
    } else {
      row = freeRows.remove(freeRows.size() - 1);
      itemOfRow.set(row, itemId);
    }
    rowOfItem.put(itemId, row);
    FirstFactors.fill(itemId, options.seed(), c, row * options.factors(), options.factors());
    return row;
  }

  /** The item of a row, or null if the row is free. */
  public @Nullable String item(int row) {
    return itemOfRow.get(row);
  }

  /** Groups that have learnt something, ascending. */
  public SortedSet<Integer> groups() {
    return Collections.unmodifiableSortedSet(groups.navigableKeySet());
  }

  /** The score weights of a group; the initial ones if it has learnt nothing yet. */
  public ScoreWeights weights(int group) {
    GroupMemory memory = groups.get(group);
    return memory == null ? ScoreWeights.initial() : memory.weights();
  }

  /** Factors q of a row, [d]. */
  public float[] q(int row) {
    int d = options.factors();
    return Arrays.copyOfRange(q, row * d, row * d + d);
  }

  /** Factors c of a row, [d]. */
  public float[] c(int row) {
    int d = options.factors();
    return Arrays.copyOfRange(c, row * d, row * d + d);
  }

  /**
   * Purchase count {@code k} (0 short, 1 middle, 2 long half-life) of a row, as it is at a time or
   * at the newest purchase counted, whichever is later.
   */
  public double count(int k, int row, long timeMillis) {
    return counts.at(k, row, timeMillis);
  }

  /** The items bought near a row's item. */
  public Neighbours neighbours(int row) {
    return coPurchases.neighbours(row);
  }

  /** Event time of the newest purchase counted, {@link Long#MIN_VALUE} before the first. */
  public long newestMillis() {
    return counts.newestMillis();
  }

  /**
   * Writes the user's factor vector z = Σ ρ^age c / sqrt(Σ ρ^(2·age)) over the newest items of a
   * history.
   *
   * @param history rows, oldest first; −1 for an item that is not held
   * @param z [d], overwritten; zeros for an empty history
   */
  public void userFactors(int[] history, float[] z) {
    int d = options.factors();
    Arrays.fill(z, 0, d, 0f);
    int length = Math.min(history.length, options.historyLength());
    float[] weights = HistoryWeights.of(length, options.historyDecay());
    for (int age = 0; age < length; age++) {
      int row = history[history.length - 1 - age];
      if (row >= 0) {
        FloatKernels.axpy(weights[age], c, row * d, z, 0, d);
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
    if (size() <= options.maxItems()) {
      return List.of();
    }
    BitSet kept = new BitSet();
    for (GroupMemory group : groups.values()) {
      for (int i = 0; i < group.recent().size(); i++) {
        kept.set(group.recent().row(i));
      }
    }
    List<Integer> candidates = new ArrayList<>();
    for (int row = 0; row < rows(); row++) {
      if (itemOfRow.get(row) != null && !kept.get(row)) {
        candidates.add(row);
      }
    }
    double[] longSums = counts.sums(HalfLives.COUNTS - 1);
    candidates.sort(
        Comparator.<Integer>comparingDouble(row -> longSums[row])
            .thenComparing(row -> String.valueOf(itemOfRow.get(row))));
    int target = options.maxItems() - options.maxItems() / FREED_FRACTION;
    List<String> forgotten = new ArrayList<>();
    BitSet forgottenRows = new BitSet();
    for (int row : candidates.subList(0, Math.min(candidates.size(), size() - target))) {
      forgotten.add(forget(row));
      forgottenRows.set(row);
    }
    coPurchases.clear(forgottenRows);
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
    BinaryState.Writer out = new BinaryState.Writer();
    encode(out);
    return out.bytes();
  }

  void encode(BinaryState.Writer out) {
    out.putInt(MAGIC);
    out.putInt(FORMAT_VERSION);
    out.putInt(options.factors());
    out.putInt(options.recentPurchases());
    out.putLong(options.neighbourHalfLifeMillis());
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      out.putLong(options.halfLives().millis(k));
    }
    int rows = rows();
    out.putInt(rows);
    for (String item : itemOfRow) {
      out.putInt(item == null ? 0 : 1);
      if (item != null) {
        out.putString(item);
      }
    }
    out.putInt(freeRows.size());
    out.putInts(freeRows.stream().mapToInt(Integer::intValue).toArray(), freeRows.size());
    out.putFloats(q, rows * options.factors());
    out.putFloats(c, rows * options.factors());
    out.putFloats(qSquares, rows);
    out.putFloats(cSquares, rows);
    counts.encode(out, rows);
    coPurchases.encode(out, rows);
    out.putInt(groups.size());
    groups.forEach(
        (group, memory) -> {
          out.putInt(group);
          memory.encode(out);
        });
  }

  /**
   * The memory whose {@link #encode()} gave these bytes.
   *
   * @param options of which factors, recentPurchases and the half-lives must be those it was
   *     written with
   * @throws IllegalArgumentException if the bytes are not the state of such a memory
   */
  public static ItemMemory decode(byte[] bytes, MemoryOptions options) {
    BinaryState.Reader in = new BinaryState.Reader(bytes);
    ItemMemory memory = decode(in, options);
    in.requireEnd();
    return memory;
  }

  static ItemMemory decode(BinaryState.Reader in, MemoryOptions options) {
    requireEqual("magic", MAGIC, in.getInt());
    requireEqual("format version", FORMAT_VERSION, in.getInt());
    requireEqual("factors", options.factors(), in.getInt());
    requireEqual("recentPurchases", options.recentPurchases(), in.getInt());
    requireEqual("neighbourHalfLifeMillis", options.neighbourHalfLifeMillis(), in.getLong());
    for (int k = 0; k < HalfLives.COUNTS; k++) {
      requireEqual("half-life " + k, options.halfLives().millis(k), in.getLong());
    }
    ItemMemory memory = new ItemMemory(options);
    int rows = in.getCount("rows", Integer.BYTES);
    memory.ensureCapacity(rows);
    for (int row = 0; row < rows; row++) {
      String item = in.getInt() == 0 ? null : in.getString();
      memory.itemOfRow.add(item);
      if (item != null && memory.rowOfItem.put(item, row) != null) {
        throw new IllegalArgumentException("item memory state: item " + item + " has two rows");
      }
    }
    memory.decodeFreeRows(in);
    in.getFloats(memory.q, rows * options.factors());
    in.getFloats(memory.c, rows * options.factors());
    in.getFloats(memory.qSquares, rows);
    in.getFloats(memory.cSquares, rows);
    memory.counts.decode(in, rows);
    memory.coPurchases.decode(in, rows);
    int groups = in.getCount("groups", Integer.BYTES);
    for (int i = 0; i < groups; i++) {
      int group = in.getInt();
      memory.group(group).decode(in, rows);
    }
    return memory;
  }

  GroupMemory group(int group) {
    return groups.computeIfAbsent(group, g -> new GroupMemory(options.recentPurchases()));
  }

  DecayedCounts counts() {
    return counts;
  }

  CoPurchases coPurchases() {
    return coPurchases;
  }

  void count(MemoryExample example) {
    counts.add(example.target(), example.timeMillis());
    coPurchases.add(example.history(), example.target(), example.timeMillis(), changed);
  }

  float[] allQ() {
    return q;
  }

  float[] allC() {
    return c;
  }

  float[] qSquares() {
    return qSquares;
  }

  float[] cSquares() {
    return cSquares;
  }

  void markChanged(int row) {
    changed.set(row);
  }

  private String forget(int row) {
    String item = java.util.Objects.requireNonNull(itemOfRow.get(row));
    rowOfItem.remove(item);
    itemOfRow.set(row, null);
    freeRows.add(row);
    Arrays.fill(q, row * options.factors(), (row + 1) * options.factors(), 0f);
    Arrays.fill(c, row * options.factors(), (row + 1) * options.factors(), 0f);
    qSquares[row] = 0;
    cSquares[row] = 0;
    counts.clear(row);
    changed.set(row);
    return item;
  }

  private void decodeFreeRows(BinaryState.Reader in) {
    int[] free = new int[in.getCount("free rows", Integer.BYTES)];
    in.getInts(free, free.length);
    for (int row : free) {
      if (row < 0 || row >= rows() || itemOfRow.get(row) != null) {
        throw new IllegalArgumentException("item memory state: row " + row + " is not free");
      }
      freeRows.add(row);
    }
  }

  private void ensureCapacity(int rows) {
    if (rows > qSquares.length) {
      int capacity = Math.max(rows, qSquares.length * 2);
      q = Arrays.copyOf(q, Math.multiplyExact(capacity, options.factors()));
      c = Arrays.copyOf(c, Math.multiplyExact(capacity, options.factors()));
      qSquares = Arrays.copyOf(qSquares, capacity);
      cSquares = Arrays.copyOf(cSquares, capacity);
      counts.ensureCapacity(capacity);
      coPurchases.ensureCapacity(capacity);
    }
  }

  private static void requireEqual(String what, long expected, long found) {
    if (expected != found) {
      throw new IllegalArgumentException(
          "item memory state: %s is %d, expected %d".formatted(what, found, expected));
    }
  }
}
