package io.perpeft.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.AbstractImmutableNativeReference;

class GroupStoreTest {
  @TempDir Path folder;

  @Test
  void givesBackWhatWasPutLast() {
    Random random = new Random(5);
    Map<Long, Map<String, byte[]>> truth = new HashMap<>();
    try (GroupStore store = GroupStore.openFirstFree(folder)) {
      for (int step = 0; step < 2_000; step++) {
        long id = random.nextInt(20);
        switch (random.nextInt(4)) {
          case 0 -> {
            Map<String, byte[]> parts = new HashMap<>();
            for (int part = random.nextInt(3); part >= 0; part--) {
              parts.put("part " + random.nextInt(3), bytes(random, random.nextInt(20_000)));
            }
            store.put(id, parts);
            truth.put(id, parts);
          }
          case 1 -> {
            store.remove(id);
            truth.remove(id);
          }
          default -> {
            String part = "part " + random.nextInt(3);
            assertThat(store.get(id, part).orElse(null))
                .isEqualTo(truth.getOrDefault(id, Map.of()).get(part));
          }
        }
      }
    }
  }

  @Test
  void leavesNothingBehindAndBeginsEmpty() throws IOException {
    Path directory;
    try (GroupStore store = GroupStore.openFirstFree(folder)) {
      directory = store.directory();
      store.put(1, Map.of("tuner", new byte[10_000]));
    }
    assertThat(directory.resolve("rocksdb")).doesNotExist();
    Files.createDirectories(directory.resolve("rocksdb"));
    Files.writeString(directory.resolve("rocksdb/CURRENT"), "what a process that died left");
    try (GroupStore store = GroupStore.openFirstFree(folder)) {
      assertThat(store.directory()).isEqualTo(directory);
      assertThat(store.get(1, "tuner")).isEmpty();
    }
  }

  @Test
  void everyOwnerGetsADirectoryOfItsOwn() {
    try (GroupStore one = GroupStore.openFirstFree(folder);
        GroupStore other = GroupStore.openFirstFree(folder)) {
      one.put(3, Map.of("tuner", new byte[] {1}));
      other.put(3, Map.of("tuner", new byte[] {2}));
      assertThat(one.get(3, "tuner").orElseThrow()).containsExactly(1);
      assertThat(other.get(3, "tuner").orElseThrow()).containsExactly(2);
    }
  }

  @Test
  void doesNotGrowWithWhatWasOverwritten() throws IOException {
    Random random = new Random(6);
    int groups = 16;
    int size = 1 << 20;
    try (GroupStore store = GroupStore.openFirstFree(folder)) {
      for (int turn = 0; turn < 20; turn++) {
        for (long group = 0; group < groups; group++) {
          store.put(group, Map.of("tuner", bytes(random, size)));
        }
      }
      assertThat(sizeOf(store.directory()))
          .as("bytes on disk, of %,d that live and %,d written", groups * size, 20 * groups * size)
          .isLessThan(6L * groups * size);
    }
  }

  @Test
  void neverGivesBackWhatTheDiskHasChanged() throws IOException {
    try (GroupStore store = GroupStore.openFirstFree(folder)) {
      Random random = new Random(7);
      for (long group = 0; group < 40; group++) {
        store.put(group, Map.of("tuner", bytes(random, 1 << 20)));
      }
      Path oldest = blobs(store.directory()).get(0);
      try (RandomAccessFile file = new RandomAccessFile(oldest.toFile(), "rw")) {
        file.seek(1 << 19);
        int there = file.read();
        file.seek(1 << 19);
        file.write(there ^ 1);
      }
      assertThatThrownBy(() -> store.get(0, "tuner"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("cannot read tuner of group 0 in " + store.directory());
    }
  }

  @Test
  void freesEveryNativeObject() {
    GroupStore store = GroupStore.openFirstFree(folder);
    List<AbstractImmutableNativeReference> natives = store.natives().held();
    assertThat(natives).hasSize(4).allMatch(AbstractImmutableNativeReference::isOwningHandle);
    store.close();
    assertThat(natives).noneMatch(AbstractImmutableNativeReference::isOwningHandle);
  }

  private static List<Path> blobs(Path directory) throws IOException {
    try (var files = Files.list(directory.resolve("rocksdb"))) {
      return files.filter(file -> file.toString().endsWith(".blob")).sorted().toList();
    }
  }

  private static long sizeOf(Path directory) throws IOException {
    long bytes = 0;
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
