package io.perpeft.jobs.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class BoundedManifestTest {
  /** A long key makes a long line in the MANIFEST, as many files would. */
  private static final byte[] KEY = new byte[4 << 10];

  private static final int FLUSHES = 200;

  @TempDir private Path folder;

  @Test
  void theManifestStaysBounded() throws Exception {
    RocksDB.loadLibrary();
    List<AutoCloseable> none = new ArrayList<>();
    try (DBOptions options =
            new BoundedManifest().createDBOptions(new DBOptions().setCreateIfMissing(true), none);
        ColumnFamilyOptions columns =
            new BoundedManifest().createColumnOptions(new ColumnFamilyOptions(), none)) {
      long written = flushMany(options, columns);
      assertThat(written)
          .as("what one MANIFEST would hold")
          .isGreaterThan(4 * BoundedManifest.MOST);
      assertThat(longestManifest()).isLessThan(2 * BoundedManifest.MOST);
    }
  }

  /** Bytes of keys that went into the MANIFEST: a file's line holds its first key and its last. */
  private long flushMany(DBOptions options, ColumnFamilyOptions columns) throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (RocksDB db =
            RocksDB.open(
                options,
                folder.toString(),
                List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, columns)),
                handles);
        FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      for (int flush = 0; flush < FLUSHES; flush++) {
        db.put(KEY, new byte[] {(byte) flush});
        db.flush(wait);
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
    return 2L * FLUSHES * KEY.length;
  }

  private long longestManifest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
          .mapToLong(file -> file.toFile().length())
          .max()
          .orElseThrow();
    }
  }
}
