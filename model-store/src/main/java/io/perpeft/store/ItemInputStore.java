package io.perpeft.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.core.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache on local disk of what a backbone made of items: item id to content hash, content hash to
 * inputs, so that items with the same content and a later description that changes nothing cost
 * nothing. Thread-safe.
 *
 * <p>Everything in it can be made again. Files that are damaged, of another format or made by
 * another producer are therefore moved aside, named in the log, and replaced by empty ones. One
 * owner at a time: {@link #open} fails while another holds the directory.
 */
public final class ItemInputStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ItemInputStore.class);
  private static final String FILES = "rocksdb";
  private static final String DAMAGED = "damaged";

  private final Path directory;
  private final OwnerLock lock;
  private final RocksFiles files;
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  private ItemInputStore(Path directory, OwnerLock lock, RocksFiles files) {
    this.directory = directory;
    this.lock = lock;
    this.files = files;
  }

  /**
   * Opens the store in a directory of its own, which is made if need be.
   *
   * @param producer names what makes the inputs (backbone, method, version); inputs of another
   *     producer are not found again
   * @throws StoreInUseException if somebody else holds it
   * @throws StoreException if the directory cannot be used
   */
  public static ItemInputStore open(Path directory, String producer) {
    OwnerLock lock = OwnerLock.acquire(directory);
    try {
      return new ItemInputStore(directory, lock, openFiles(directory, producer));
    } catch (IOException e) {
      lock.close();
      throw new StoreException("cannot prepare " + directory + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Opens the first of {@code parent/0}, {@code parent/1}, ... that nobody holds, so that several
   * processes of a machine may share one setting and find their caches again.
   *
   * @throws StoreInUseException if all are held
   */
  public static ItemInputStore openFirstFree(Path parent, String producer) {
    return Slots.openFirstFree(parent, directory -> open(directory, producer));
  }

  private static RocksFiles openFiles(Path directory, String producer) throws IOException {
    Path path = directory.resolve(FILES);
    if (Files.exists(directory.resolve(DAMAGED))) {
      moveAside(directory, "a read found damage in it");
      Files.delete(directory.resolve(DAMAGED));
    }
    try {
      RocksFiles files = RocksFiles.open(path);
      if (claims(files, producer)) {
        return files;
      }
      files.close();
      moveAside(directory, "it is of another format or holds inputs of another producer");
    } catch (RocksDBException e) {
      if (!RocksFailures.isDamage(e)) {
        throw RocksFailures.of(directory, "open", e);
      }
      moveAside(directory, String.valueOf(e.getMessage()));
    }
    return openEmpty(directory, path, producer);
  }

  private static RocksFiles openEmpty(Path directory, Path path, String producer) {
    try {
      RocksFiles files = RocksFiles.open(path);
      claims(files, producer);
      return files;
    } catch (RocksDBException e) {
      throw RocksFailures.of(directory, "open", e);
    }
  }

  private static boolean claims(RocksFiles files, String producer) throws RocksDBException {
    try {
      return StoreHeader.claim(files, producer);
    } catch (RocksDBException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static void moveAside(Path directory, String why) throws IOException {
    Path aside = directory.resolve(FILES + ".aside");
    Trees.delete(aside);
    Files.move(directory.resolve(FILES), aside);
    LOG.warn(
        "the item inputs in {} cannot be used ({}); moved to {}, they will be made again",
        directory.resolve(FILES),
        why,
        aside);
  }

  /** Where it lies. */
  public Path directory() {
    return directory;
  }

  /** Content that the item had when it was last put or linked. */
  public Optional<ContentHash> contentOf(String itemId) {
    return reading(
            "read item '" + itemId + "'", () -> files.db.get(files.items, itemId.getBytes(UTF_8)))
        .map(ContentHash::fromBytes);
  }

  /** Inputs made from this content. */
  public Optional<byte[]> inputs(ContentHash content) {
    return reading(
        "read inputs " + content.hex(), () -> files.db.get(files.inputs, content.bytes()));
  }

  /** Inputs of the item as last put or linked. */
  public Optional<byte[]> inputsOf(String itemId) {
    return contentOf(itemId).flatMap(this::inputs);
  }

  /** Keeps the inputs of this content and says that the item has it. */
  public void put(String itemId, ContentHash content, byte[] inputs) {
    writing(
        "write item '" + itemId + "'",
        batch -> {
          batch.put(files.inputs, content.bytes(), inputs);
          batch.put(files.items, itemId.getBytes(UTF_8), content.bytes());
        });
  }

  /** Says that the item has a content whose inputs are kept already. */
  public void link(String itemId, ContentHash content) {
    writing(
        "link item '" + itemId + "'",
        batch -> batch.put(files.items, itemId.getBytes(UTF_8), content.bytes()));
  }

  private Optional<byte[]> reading(String what, Read read) {
    use.readLock().lock();
    try {
      requireOpen();
      return Optional.ofNullable(read.run());
    } catch (RocksDBException e) {
      throw RocksFailures.isDamage(e) ? damage(what, e) : RocksFailures.of(directory, what, e);
    } finally {
      use.readLock().unlock();
    }
  }

  private void writing(String what, Write write) {
    use.readLock().lock();
    try (WriteBatch batch = new WriteBatch()) {
      requireOpen();
      write.fill(batch);
      files.db.write(files.writes, batch);
    } catch (RocksDBException e) {
      throw RocksFailures.of(directory, what, e);
    } finally {
      use.readLock().unlock();
    }
  }

  private StoreException damage(String what, RocksDBException cause) {
    try {
      Files.writeString(directory.resolve(DAMAGED), String.valueOf(cause.getMessage()), UTF_8);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return new StoreException(
        "%s is damaged, cannot %s: %s; it will be made again when it is next opened"
            .formatted(directory, what, cause.getMessage()),
        cause);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the store in " + directory + " is closed");
    }
  }

  /** Writes what is still in memory to table files. */
  void flush() {
    use.readLock().lock();
    try (FlushOptions options = new FlushOptions()) {
      requireOpen();
      files.db.flush(options, List.of(files.items, files.inputs));
    } catch (RocksDBException e) {
      throw RocksFailures.of(directory, "flush", e);
    } finally {
      use.readLock().unlock();
    }
  }

  NativeHandles natives() {
    return files.natives();
  }

  /** Waits for those who read or write now, then frees everything. */
  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        files.close();
        lock.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }

  @FunctionalInterface
  private interface Read {
    byte @Nullable [] run() throws RocksDBException;
  }

  @FunctionalInterface
  private interface Write {
    void fill(WriteBatch batch) throws RocksDBException;
  }
}
