package io.perpeft.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Lets one owner at a time into a directory, by a lock that the operating system drops with the
 * process.
 *
 * <p>It drops it as soon as the process closes any channel on the file, too. So within a process
 * nobody opens the file a second time: who has a directory stands where all class loaders see it,
 * each Flink job having one of its own.
 */
final class OwnerLock implements AutoCloseable {
  private static final String FILE = "owner.lock";
  private static final String CLAIM = "io.perpeft.store.owner:";

  private final FileChannel channel;
  private final String claim;

  private OwnerLock(FileChannel channel, String claim) {
    this.channel = channel;
    this.claim = claim;
  }

  /**
   * @throws StoreInUseException if there is another owner, naming its process
   */
  static OwnerLock acquire(Path directory) {
    Path file = directory.resolve(FILE);
    String self = Long.toString(ProcessHandle.current().pid());
    try {
      String claim = CLAIM + Files.createDirectories(directory).toRealPath();
      if (System.getProperties().putIfAbsent(claim, self) != null) {
        throw inUse(directory, self);
      }
      try {
        return new OwnerLock(lock(directory, file, self), claim);
      } catch (IOException | RuntimeException e) {
        System.getProperties().remove(claim);
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static FileChannel lock(Path directory, Path file, String self) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        throw inUse(directory, Files.readString(file, UTF_8).strip());
      }
      channel.truncate(0).write(ByteBuffer.wrap((self + "\n").getBytes(UTF_8)), 0);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static StoreInUseException inUse(Path directory, String process) {
    return new StoreInUseException(
        "%s is in use by process %s; give every process a directory of its own"
            .formatted(directory, process));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot release the owner lock: " + e.getMessage(), e);
    } finally {
      System.getProperties().remove(claim);
    }
  }
}
