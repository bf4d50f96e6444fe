package io.perpeft.core.live;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.memory.ItemMemory;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of a {@link MemoryTrack} in a store, in pieces of which only those are written
 * that changed. Not thread-safe.
 *
 * <p>Rows of the published memory are stored where they differ from those of the memory itself.
 */
public final class TrackStore {

  /** Kinds of pieces. */
  public enum Part {
    /** One piece, key 0. */
    CORE,
    /** A row of the memory. */
    ROW,
    /** A row of the published memory. */
    PUBLISHED_ROW,
    /** The neighbours of a row's item. */
    NEIGHBOURS
  }

  /** Takes pieces. */
  public interface Writer {
    void put(Part part, int key, byte[] piece);

    void remove(Part part, int key);
  }

  /** Gives pieces; null where none was put, or the last was removed. */
  public interface Reader {
    byte @Nullable [] get(Part part, int key);
  }

  private final MemoryTrack track;

  /** Rows of which a published row is in the store. */
  private BitSet storedPublished;

  /** Purchases behind the published rows in the store; −1 if nothing was stored yet. */
  private long storedPurchases;

  private TrackStore(MemoryTrack track, BitSet storedPublished, long storedPurchases) {
    this.track = track;
    this.storedPublished = storedPublished;
    this.storedPurchases = storedPurchases;
  }

  /** For a track of which nothing was stored. */
  public static TrackStore begin(MemoryTrack track) {
    return new TrackStore(track, new BitSet(), -1);
  }

  /**
   * Brings back what was stored last.
   *
   * @return empty if nothing was
   * @throws IllegalArgumentException if the pieces are not those of a track
   */
  public static Optional<TrackStore> restore(Reader store, int publishEvery) {
    byte[] piece = store.get(Part.CORE, 0);
    if (piece == null) {
      return Optional.empty();
    }
    TrackCore core = TrackCore.decode(piece);
    ItemMemory memory = ItemMemory.decode(core.memory(), row -> store.get(Part.ROW, row));
    ItemMemory published =
        ItemMemory.decode(
            core.published(),
            row -> {
              byte[] own = store.get(Part.PUBLISHED_ROW, row);
              return own != null ? own : store.get(Part.ROW, row);
            });
    memory.changed().or(core.changed());
    ItemKnn neighbours = new ItemKnn(core.neighbours());
    for (int row = 0; row < core.neighbours(); row++) {
      byte[] near = store.get(Part.NEIGHBOURS, row);
      if (near != null) {
        neighbours.decodeItem(row + 1, near);
      }
    }
    MemoryTrack track =
        new MemoryTrack(memory, published, neighbours, publishEvery, core.progress());
    return Optional.of(
        new TrackStore(
            track,
            publishedBelow(published, core.changed()),
            core.progress().publishedPurchases()));
  }

  public MemoryTrack track() {
    return track;
  }

  /** Writes what changed since this was called before. */
  public void save(Writer store) {
    ItemMemory memory = track.memory();
    BitSet rows = memory.drainUnsaved();
    BitSet near = track.neighbours().drainUnsaved();
    if (storedPurchases < 0) {
      rows.set(0, memory.rows());
      near.set(1, track.neighbours().items() + 1);
    }
    rows.stream().forEach(row -> store.put(Part.ROW, row, memory.encodeRow(row)));
    near.stream()
        .forEach(item -> store.put(Part.NEIGHBOURS, item - 1, track.neighbours().encodeItem(item)));
    savePublished(store);
    TrackProgress progress = track.progress();
    store.put(
        Part.CORE,
        0,
        new TrackCore(
                progress,
                memory.encodeCore(),
                track.published().encodeCore(),
                memory.changed(),
                track.neighbours().items())
            .encode());
    storedPurchases = progress.publishedPurchases();
  }

  private void savePublished(Writer store) {
    ItemMemory published = track.published();
    BitSet needed = publishedBelow(published, track.memory().changed());
    BitSet written = (BitSet) needed.clone();
    if (track.progress().publishedPurchases() == storedPurchases) {
      written.andNot(storedPublished);
    }
    written.stream().forEach(row -> store.put(Part.PUBLISHED_ROW, row, published.encodeRow(row)));
    storedPublished.andNot(needed);
    storedPublished.stream().forEach(row -> store.remove(Part.PUBLISHED_ROW, row));
    storedPublished = needed;
  }

  private static BitSet publishedBelow(ItemMemory published, BitSet changed) {
    return changed.get(0, published.rows());
  }
}
