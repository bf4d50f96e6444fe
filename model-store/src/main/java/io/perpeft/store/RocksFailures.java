package io.perpeft.store;

import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Says what a failure of RocksDB means. */
final class RocksFailures {
  private RocksFailures() {}

  /** Names directory and deed, and what to do about it where that is known. */
  static StoreException of(Path directory, String what, RocksDBException cause) {
    Status status = cause.getStatus();
    boolean full = status != null && status.getSubCode() == Status.SubCode.NoSpace;
    return new StoreException(
        "cannot %s in %s: %s"
            .formatted(
                what, directory, full ? "the disk is full; free some space" : cause.getMessage()),
        cause);
  }

  /** Whether the files are not what they should be, a lost one included. */
  static boolean isDamage(RocksDBException e) {
    Status status = e.getStatus();
    if (status == null) {
      return false;
    }
    return switch (status.getCode()) {
      case Corruption, InvalidArgument, NotSupported -> true;
      case IOError -> String.valueOf(e.getMessage()).contains("No such file or directory");
      default -> false;
    };
  }
}
