package io.perpeft.core.baselines;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Item-to-item nearest neighbours that learn from every purchase: how often an item was bought soon
 * after or before another by the same user. Not thread-safe.
 *
 * <p>Score of item j for a history: Σ over its newest items i of decay^age · C(i, j) / (n(i)^½ ·
 * n(j)^¼), where C adds decay^age for every purchase of one after the other and n counts purchases.
 * The damped popularity norm and the decay were chosen on real logs against plain cosine over five
 * items; see docs/reference/item-memory.md.
 *
 * <p>Items are indices {@code 1 .. items}; index 0 is the padding.
 */
public final class ItemKnn {

  /** Newest items of a history that are looked at. */
  public static final int WINDOW = 10;

  private static final float DECAY = .85f;
  private static final double OWN_EXPONENT = .5;
  private static final double NEIGHBOUR_EXPONENT = .25;

  private @Nullable NeighbourCounts[] neighbours;
  private int[] purchases;
  private int items;
  private BitSet unsaved = new BitSet();

  public ItemKnn(int items) {
    this.items = items;
    neighbours = new @Nullable NeighbourCounts[items + 1];
    purchases = new int[items + 1];
  }

  /** Number of items. */
  public int items() {
    return items;
  }

  /** Makes room for so many items. */
  public void growTo(int count) {
    items = Math.max(items, count);
    if (items >= purchases.length) {
      int capacity = Math.max(items + 1, purchases.length * 2);
      neighbours = Arrays.copyOf(neighbours, capacity);
      purchases = Arrays.copyOf(purchases, capacity);
    }
  }

  /**
   * Learns from a purchase.
   *
   * @param history items the user had bought before, oldest first; 0 for one that has no index
   */
  public void learn(int[] history, int item) {
    purchases[item]++;
    unsaved.set(item);
    float weight = 1;
    for (int age = 0; age < Math.min(WINDOW, history.length); age++) {
      int other = history[history.length - 1 - age];
      if (other != 0 && other != item) {
        counter(item).add(other, weight);
        counter(other).add(item, weight);
        unsaved.set(other);
      }
      weight *= DECAY;
    }
  }

  /**
   * Scores of all items for a history, 0 for those never bought near it.
   *
   * @param scores at least [1 + items], overwritten
   */
  public void scores(int[] history, float[] scores) {
    Arrays.fill(scores, 0f);
    float weight = 1;
    for (int age = 0; age < Math.min(WINDOW, history.length); age++) {
      int other = history[history.length - 1 - age];
      NeighbourCounts counter = neighbours[other];
      if (counter != null) {
        counter.addTo(
            scores, weight / (float) Math.pow(Math.max(1, purchases[other]), OWN_EXPONENT));
      }
      weight *= DECAY;
    }
    for (int item = 1; item <= items; item++) {
      if (scores[item] > 0) {
        scores[item] /= (float) Math.pow(Math.max(1, purchases[item]), NEIGHBOUR_EXPONENT);
      }
    }
  }

  /** Forgets items altogether. */
  public void forget(BitSet forgotten) {
    if (forgotten.isEmpty()) {
      return;
    }
    for (int item = 1; item <= items; item++) {
      NeighbourCounts counter = neighbours[item];
      if (forgotten.get(item)) {
        neighbours[item] = null;
        purchases[item] = 0;
        unsaved.set(item);
      } else if (counter != null && counter.removeAll(forgotten)) {
        unsaved.set(item);
      }
    }
  }

  /** Items whose state changed since the last call. */
  public BitSet drainUnsaved() {
    BitSet drained = unsaved;
    unsaved = new BitSet();
    return drained;
  }

  /** One item's state: int purchases, then as {@link NeighbourCounts}; little-endian. */
  public byte[] encodeItem(int item) {
    NeighbourCounts counter = neighbours[item];
    ByteBuffer out =
        ByteBuffer.allocate(Integer.BYTES + (counter == null ? 0 : counter.encodedSize()))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(purchases[item]);
    if (counter != null) {
      counter.encode(out);
    }
    return out.array();
  }

  /**
   * Sets one item's state.
   *
   * @throws IllegalArgumentException if the bytes are no such state
   */
  public void decodeItem(int item, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      purchases[item] = in.getInt();
      neighbours[item] = in.hasRemaining() ? NeighbourCounts.decode(in, items) : null;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the neighbours of item " + item + " end early", e);
    }
  }

  /** All state: int items, then each item's bytes after an int with their number. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(word(items));
    for (int item = 1; item <= items; item++) {
      byte[] bytes = encodeItem(item);
      out.writeBytes(word(bytes.length));
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  /**
   * What {@link #encode()} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no such state
   */
  public static ItemKnn decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int items = in.getInt();
      if (items < 0 || items > in.remaining() / Integer.BYTES) {
        throw new IllegalArgumentException("item neighbours: an impossible count of " + items);
      }
      ItemKnn knn = new ItemKnn(items);
      for (int item = 1; item <= items; item++) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
          throw new IllegalArgumentException(
              "item neighbours: item %d has an impossible length of %d".formatted(item, length));
        }
        byte[] state = new byte[length];
        in.get(state);
        knn.decodeItem(item, state);
      }
      return knn;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("item neighbours end early", e);
    }
  }

  private static byte[] word(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private NeighbourCounts counter(int item) {
    NeighbourCounts counter = neighbours[item];
    if (counter == null) {
      counter = new NeighbourCounts();
      neighbours[item] = counter;
    }
    return counter;
  }
}
