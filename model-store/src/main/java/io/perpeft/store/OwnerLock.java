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

/** Lets one owner at a time into a directory, by a lock that the operating system drops with it. */
final class OwnerLock implements AutoCloseable {
  private static final String FILE = "owner.lock";

  private final FileChannel channel;

  private OwnerLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws StoreInUseException if there is another owner, naming its process
   */
  static OwnerLock acquire(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (tryLock(channel) == null) {
          throw new StoreInUseException(
              "%s is in use by process %s; give every process a directory of its own"
                  .formatted(directory, Files.readString(file, UTF_8).strip()));
        }
        byte[] owner = (ProcessHandle.current().pid() + "\n").getBytes(UTF_8);
        channel.truncate(0).write(ByteBuffer.wrap(owner), 0);
        return new OwnerLock(channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("cannot lock " + file + ": " + e.getMessage(), e);
    }
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
    }
  }
}
