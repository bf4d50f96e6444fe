package io.perpeft.jobs.common;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * Lets RocksDB begin a new {@code MANIFEST} once the old one is long. It gains a line with every
 * checkpoint and every file, and lies in every checkpoint anew; RocksDB's own bound is 1 GB. With a
 * checkpoint a second it grows by 1.5 MB an hour a subtask.
 */
public final class BoundedManifest implements RocksDBOptionsFactory {
  private static final long serialVersionUID = 1;

  /** Bytes; what a state of a thousand files needs at once. */
  static final long MOST = 1 << 18;

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    return current.setMaxManifestFileSize(MOST);
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return current;
  }
}
