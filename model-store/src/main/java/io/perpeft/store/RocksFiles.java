package io.perpeft.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB with the store's column families. The write-ahead log is on, without fsync: a
 * process that dies loses nothing, a machine that dies loses the newest entries of what is a cache.
 */
final class RocksFiles implements AutoCloseable {
  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final int INFO_LOGS_KEPT = 2;

  final RocksDB db;
  final WriteOptions writes;
  final ColumnFamilyHandle items;
  final ColumnFamilyHandle inputs;
  final ColumnFamilyHandle meta;
  private final NativeHandles natives;

  private RocksFiles(
      NativeHandles natives, RocksDB db, WriteOptions writes, List<ColumnFamilyHandle> families) {
    this.natives = natives;
    this.db = db;
    this.writes = writes;
    this.meta = families.get(0);
    this.items = families.get(1);
    this.inputs = families.get(2);
  }

  static RocksFiles open(Path directory) throws RocksDBException {
    RocksDB.loadLibrary();
    NativeHandles natives = new NativeHandles();
    try {
      BlockBasedTableConfig table =
          new BlockBasedTableConfig()
              .setBlockCache(natives.own(new LRUCache(BLOCK_CACHE_BYTES)))
              .setFilterPolicy(natives.own(new BloomFilter(10)));
      // Inputs are random-looking floats, which no compression makes smaller.
      ColumnFamilyOptions family =
          natives
              .own(new ColumnFamilyOptions())
              .setTableFormatConfig(table)
              .setCompressionType(CompressionType.NO_COMPRESSION);
      DBOptions options =
          natives
              .own(new DBOptions())
              .setCreateIfMissing(true)
              .setCreateMissingColumnFamilies(true)
              .setKeepLogFileNum(INFO_LOGS_KEPT);
      List<ColumnFamilyHandle> families = new ArrayList<>();
      RocksDB db =
          natives.own(
              RocksDB.open(
                  options,
                  directory.toString(),
                  List.of(
                      new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                      new ColumnFamilyDescriptor(new byte[] {'i', 't', 'e', 'm', 's'}, family),
                      new ColumnFamilyDescriptor(
                          new byte[] {'i', 'n', 'p', 'u', 't', 's'}, family)),
                  families));
      families.forEach(natives::own);
      return new RocksFiles(natives, db, natives.own(new WriteOptions()), families);
    } catch (RocksDBException | RuntimeException e) {
      natives.close();
      throw e;
    }
  }

  NativeHandles natives() {
    return natives;
  }

  @Override
  public void close() {
    natives.close();
  }
}
