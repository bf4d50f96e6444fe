package io.perpeft.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A disk that is full, and files that are cut, lost, overwritten or somebody else's. */
class StoreFaultsTest {
  private static final String PRODUCER = "iisan of backbone abc";
  private static final int ITEMS = 40;
  private static final int ROUNDS = 60;

  /** Twice: the files may open, and show the damage only when they are read. */
  private static final int MOST_OPENINGS = 3;

  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaidAndLeavesTheStoreReadable() throws IOException {
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      put(store, 0);
      FullDisk.during(
          folder.resolve("rocksdb"),
          List.of(".log"),
          () -> {
            store.flush();
            assertFull(() -> put(store, 1));
            assertThatThrownBy(() -> put(store, 2)).isInstanceOf(StoreException.class);
            assertHolds(store, 1);
            assertThat(store.inputsOf(item(1))).isEmpty();
          });
    }
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      put(store, 1);
      FullDisk.during(
          folder.resolve("rocksdb"),
          List.of(".sst"),
          () -> {
            assertFull(store::flush);
            assertHolds(store, 2);
          });
    }
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      put(store, 2);
      assertHolds(store, 3);
    }
    assertThat(folder.resolve("rocksdb.aside")).doesNotExist();
  }

  private static void assertHolds(ItemInputStore store, int items) {
    for (int n = 0; n < items; n++) {
      assertThat(store.inputsOf(item(n)).orElseThrow()).isEqualTo(bytes(n));
    }
  }

  private void assertFull(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("the disk is full");
  }

  /** What is read is right or not there, and after a while the store can be used again. */
  @Test
  void whateverHappensToAFileTheCacheIsMadeAgainAndNeverWrong() throws IOException {
    Path whole = folder.resolve("whole");
    try (ItemInputStore store = ItemInputStore.open(whole, PRODUCER)) {
      for (int n = 0; n < ITEMS; n++) {
        put(store, n);
        if (n == ITEMS / 2) {
          store.flush();
        }
      }
    }
    Map<String, Integer> openings = new HashMap<>();
    Random random = new Random(11);
    for (int round = 0; round < ROUNDS; round++) {
      Path copy = folder.resolve("round-" + round);
      copy(whole, copy);
      String damage = damage(copy.resolve("rocksdb"), random);
      openings.merge(damage, useUntilItWorks(copy, damage), Math::max);
      Trees.delete(copy);
    }
    assertThat(openings.values()).as("some damage shows").contains(1, 2);
  }

  private static int useUntilItWorks(Path directory, String damage) {
    List<StoreException> failures = new ArrayList<>();
    while (failures.size() < MOST_OPENINGS) {
      try (ItemInputStore store = ItemInputStore.open(directory, PRODUCER)) {
        for (int n = 0; n < ITEMS; n++) {
          byte[] expected = bytes(n);
          store.inputsOf(item(n)).ifPresent(b -> assertThat(b).as(damage).isEqualTo(expected));
        }
        put(store, ITEMS);
        assertThat(store.inputsOf(item(ITEMS))).isPresent();
        return failures.size() + 1;
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining(directory.toString());
        failures.add(e);
      }
    }
    AssertionError never = new AssertionError("never usable again after: " + damage);
    failures.forEach(never::addSuppressed);
    throw never;
  }

  private static String damage(Path files, Random random) throws IOException {
    List<Path> all;
    try (Stream<Path> names = Files.list(files)) {
      all = names.filter(file -> !file.endsWith("LOCK")).sorted().toList();
    }
    Path file = all.get(random.nextInt(all.size()));
    byte[] bytes = Files.readAllBytes(file);
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    String kind;
    switch (random.nextInt(4)) {
      case 0 -> {
        kind = "cut";
        Files.write(file, Arrays.copyOf(bytes, at));
      }
      case 1 -> {
        kind = "lost";
        Files.delete(file);
      }
      case 2 -> {
        kind = "overwritten";
        byte[] noise = new byte[Math.min(bytes.length - at, 1 + random.nextInt(5_000))];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, noise.length);
        Files.write(file, bytes);
      }
      default -> {
        kind = "exchanged";
        Files.copy(all.get(random.nextInt(all.size())), file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return file.getFileName() + " " + kind;
  }

  @Test
  void aDatabaseOfSomebodyElseIsMovedAsideWhole() throws Exception {
    Path files = folder.resolve("rocksdb");
    try (Options options = new Options().setCreateIfMissing(true);
        RocksDB foreign = RocksDB.open(options, files.toString())) {
      foreign.put(new byte[] {1}, new byte[] {2});
      foreign.put("header".getBytes(UTF_8), new byte[] {3});
    }
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      put(store, 0);
      assertThat(store.inputsOf(item(0))).isPresent();
    }
    assertThat(valueIn(folder.resolve("rocksdb.aside"))).containsExactly(2);
  }

  private static byte[] valueIn(Path files) throws RocksDBException {
    try (RocksFiles aside = RocksFiles.open(files)) {
      return aside.db.get(aside.meta, new byte[] {1});
    }
  }

  private static void put(ItemInputStore store, int n) {
    store.put(item(n), ContentHash.of(item(n)), bytes(n));
  }

  private static String item(int n) {
    return "item " + n;
  }

  private static byte[] bytes(int n) {
    byte[] bytes = new byte[3_000];
    new Random(n).nextBytes(bytes);
    return bytes;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
