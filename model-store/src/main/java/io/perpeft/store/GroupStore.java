package io.perpeft.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.core.files.Trees;
import io.perpeft.core.residency.ColdStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Groups that have no room in memory, on local disk in RocksDB, which checks every read against a
 * checksum. It begins empty, and its files go with it: nothing here outlives the process or is read
 * by another. One owner at a time holds the directory. For one thread.
 *
 * <p>It is a cache of its owner's checkpointed state, so nothing is repaired. A group that cannot
 * be read, or not be written since the disk is full, is a {@link StoreException}, never other bytes
 * and never none; the owner gives up and goes on from its checkpoint with an empty store. What else
 * was put stays readable until then.
 */
public final class GroupStore implements ColdStore {
  private static final String FILES = "rocksdb";
  private static final long BLOCK_CACHE_BYTES = 1L << 20;

  /** Groups that were put last are read from memory until as much again was put. */
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  /** Larger values lie in files of their own kind, which compaction does not write again. */
  private static final long MIN_BLOB_BYTES = 4L << 10;

  /** Blob files that are as dead as this are written anew. */
  private static final double GARBAGE = 0.5;

  private final Path directory;
  private final OwnerLock lock;
  private final NativeHandles natives;
  private final RocksDB db;
  private final WriteOptions writes;

  /** Parts that are there. */
  private final Map<Long, Set<String>> names = new HashMap<>();

  private GroupStore(Path directory, OwnerLock lock) throws RocksDBException {
    this.directory = directory;
    this.lock = lock;
    natives = new NativeHandles();
    try {
      db = natives.own(RocksDB.open(options(natives), directory.resolve(FILES).toString()));
      writes = natives.own(new WriteOptions()).setDisableWAL(true);
    } catch (RocksDBException | RuntimeException e) {
      natives.close();
      throw e;
    }
  }

  private static Options options(NativeHandles natives) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig().setBlockCache(natives.own(new LRUCache(BLOCK_CACHE_BYTES)));
    // Weights are random-looking floats, which no compression makes smaller.
    return natives
        .own(new Options())
        .setCreateIfMissing(true)
        .setTableFormatConfig(table)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setEnableBlobFiles(true)
        .setMinBlobSize(MIN_BLOB_BYTES)
        .setEnableBlobGarbageCollection(true)
        .setBlobGarbageCollectionAgeCutoff(GARBAGE)
        .setBlobGarbageCollectionForceThreshold(GARBAGE);
  }

  /**
   * Opens an empty store in the first of {@code parent/0}, {@code parent/1}, ... that nobody holds;
   * what a process that died left there is deleted.
   *
   * @throws StoreInUseException if all are held
   * @throws StoreException if the directory cannot be used
   */
  public static GroupStore openFirstFree(Path parent) {
    return Slots.openFirstFree(parent, GroupStore::open);
  }

  private static GroupStore open(Path directory) {
    RocksDB.loadLibrary();
    OwnerLock lock = OwnerLock.acquire(directory);
    try {
      Trees.delete(directory.resolve(FILES));
      return new GroupStore(directory, lock);
    } catch (RocksDBException e) {
      lock.close();
      throw RocksFailures.of(directory, "open the store of groups", e);
    } catch (IOException e) {
      lock.close();
      throw new StoreException("cannot prepare " + directory + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Where it lies. */
  public Path directory() {
    return directory;
  }

  @Override
  public void put(long id, Map<String, byte[]> parts) {
    try (WriteBatch batch = new WriteBatch()) {
      for (String old : names.getOrDefault(id, Set.of())) {
        batch.delete(key(id, old));
      }
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        batch.put(key(id, part.getKey()), part.getValue());
      }
      db.write(writes, batch);
      names.put(id, Set.copyOf(parts.keySet()));
    } catch (RocksDBException e) {
      throw RocksFailures.of(directory, "write group " + id, e);
    }
  }

  @Override
  public Optional<byte[]> get(long id, String part) {
    if (!names.getOrDefault(id, Set.of()).contains(part)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = db.get(key(id, part));
      if (bytes == null) {
        throw new StoreException("%s has lost %s of group %d".formatted(directory, part, id));
      }
      return Optional.of(bytes);
    } catch (RocksDBException e) {
      throw RocksFailures.of(directory, "read %s of group %d".formatted(part, id), e);
    }
  }

  @Override
  public void remove(long id) {
    put(id, Map.of());
    names.remove(id);
  }

  static byte[] key(long id, String part) {
    byte[] name = part.getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + name.length).putLong(id).put(name).array();
  }

  NativeHandles natives() {
    return natives;
  }

  /** Frees everything and deletes the files. */
  @Override
  public void close() {
    natives.close();
    try {
      Trees.delete(directory.resolve(FILES));
    } catch (IOException e) {
      throw new StoreException(
          "cannot delete the files of " + directory + ": " + e.getMessage(), e);
    } finally {
      lock.close();
    }
  }
}
