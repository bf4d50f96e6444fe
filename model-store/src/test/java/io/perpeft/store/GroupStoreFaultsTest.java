package io.perpeft.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A full disk, damaged files and other owners under a store of groups. */
class GroupStoreFaultsTest {
  private static final String PART = "tuner";
  private static final int BYTES = 1 << 20;

  /** Twice what the store keeps in memory, and some that stay there. */
  private static final int GROUPS = 40;

  private static final int MOST_SLOTS = 64;

  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaidAndWhatWasPutStaysReadable() throws IOException {
    GroupStore store = GroupStore.openFirstFree(folder);
    List<AbstractImmutableNativeReference> natives = store.natives().held();
    FullDisk.during(files(store), List.of(".sst", ".blob"), () -> checkFull(store));
    store.close();
    assertThat(natives).noneMatch(AbstractImmutableNativeReference::isOwningHandle);
    assertBeginsEmptyIn(store.directory());
  }

  private static void checkFull(GroupStore store) {
    int put = 0;
    StoreException failure = null;
    while (failure == null && put < GROUPS) {
      try {
        store.put(put, Map.of(PART, bytes(put)));
        put++;
      } catch (StoreException e) {
        failure = e;
      }
    }
    assertThat(failure)
        .hasMessageContaining("cannot write group " + put + " in " + store.directory())
        .hasMessageContaining("the disk is full");
    for (int group = 0; group < put; group++) {
      assertThat(store.get(group, PART).orElseThrow()).isEqualTo(bytes(group));
    }
    assertThat(store.get(put, PART)).isEmpty();
  }

  /** A file damaged while the store is open: what is read is right, or the job is told. */
  @Test
  void whateverHappensToAFileAGroupIsNeverWrong() throws Exception {
    Random random = new Random(3);
    GroupStore store = GroupStore.openFirstFree(folder);
    try (store) {
      for (int group = 0; group < GROUPS; group++) {
        store.put(group, Map.of(PART, bytes(group)));
      }
      flush(store);
      List<Path> blobs = filesOf(store, ".blob");
      assertThat(blobs).hasSizeGreaterThanOrEqualTo(2);
      truncate(blobs.get(0), BYTES + random.nextInt(BYTES));
      Files.delete(blobs.get(1));
      List<Integer> unreadable = unreadable(store);
      assertThat(unreadable).as("what the cut and the lost file held").contains(3, 20);
      assertThat(unreadable).as("what another file holds").doesNotContain(GROUPS - 1);
      store.put(GROUPS, Map.of(PART, bytes(GROUPS)));
      assertThat(store.get(GROUPS, PART).orElseThrow()).isEqualTo(bytes(GROUPS));
    }
    assertBeginsEmptyIn(store.directory());
  }

  @Test
  void aDatabaseThatLiesThereIsNotRead() throws Exception {
    Path files = Files.createDirectories(folder.resolve("0")).resolve("rocksdb");
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB foreign = RocksDB.open(options, files.toString())) {
      foreign.put(GroupStore.key(0, PART), bytes(7));
    }
    Files.writeString(files.resolve("notes.txt"), "no file of RocksDB");
    assertBeginsEmptyIn(folder.resolve("0"));
  }

  @Test
  void takesNoDirectoryThatHasAnOwner() throws IOException {
    List<OwnerLock> others = new ArrayList<>();
    try {
      for (int slot = 0; slot < MOST_SLOTS; slot++) {
        others.add(OwnerLock.acquire(folder.resolve(Integer.toString(slot))));
      }
      Path foreign = Files.createDirectories(folder.resolve("0/rocksdb")).resolve("CURRENT");
      Files.writeString(foreign, "of its owner");
      assertThatThrownBy(() -> GroupStore.openFirstFree(folder))
          .isInstanceOf(StoreInUseException.class)
          .hasMessageContaining("all 64 stores of " + folder + " are in use");
      assertThat(foreign).content().isEqualTo("of its owner");
      others.remove(17).close();
      assertBeginsEmptyIn(folder.resolve("17"));
    } finally {
      others.forEach(OwnerLock::close);
    }
  }

  private void assertBeginsEmptyIn(Path directory) {
    try (GroupStore store = GroupStore.openFirstFree(folder)) {
      assertThat(store.directory()).isEqualTo(directory);
      assertThat(store.get(0, PART)).isEmpty();
      store.put(0, Map.of(PART, bytes(1)));
      assertThat(store.get(0, PART).orElseThrow()).isEqualTo(bytes(1));
    }
  }

  private static List<Integer> unreadable(GroupStore store) {
    List<Integer> unreadable = new ArrayList<>();
    for (int group = 0; group < GROUPS; group++) {
      try {
        Optional<byte[]> read = store.get(group, PART);
        assertThat(read.orElseThrow()).isEqualTo(bytes(group));
      } catch (StoreException e) {
        assertThat(e)
            .hasMessageContaining("%s of group %d".formatted(PART, group))
            .hasMessageContaining(store.directory().toString());
        unreadable.add(group);
      }
    }
    return unreadable;
  }

  /** Waits until nothing is on its way from memory to a file. */
  private static void flush(GroupStore store) throws RocksDBException {
    for (AbstractImmutableNativeReference held : store.natives().held()) {
      if (held instanceof RocksDB db) {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
          db.flush(options);
        }
      }
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  private static List<Path> filesOf(GroupStore store, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(files(store))) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static Path files(GroupStore store) {
    return store.directory().resolve("rocksdb");
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
