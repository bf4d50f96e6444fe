package io.perpeft.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.AbstractImmutableNativeReference;

class ItemInputStoreTest {
  private static final String PRODUCER = "iisan of backbone abc";

  @TempDir Path folder;

  @Test
  void findsWhatWasPutAfterItWasClosedAndOpenedAgain() {
    ContentHash red = ContentHash.of("red shoes", "");
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      assertThat(store.inputsOf("shoe")).isEmpty();
      store.put("shoe", red, new byte[] {1, 2, 3});
      store.link("same shoe, other id \u0000 \uD83D\uDC5F", red);
    }
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      assertThat(store.contentOf("shoe")).contains(red);
      assertThat(store.inputsOf("shoe").orElseThrow()).containsExactly(1, 2, 3);
      assertThat(store.inputsOf("same shoe, other id \u0000 \uD83D\uDC5F").orElseThrow())
          .containsExactly(1, 2, 3);
      assertThat(store.inputs(ContentHash.of("blue shoes"))).isEmpty();
    }
  }

  @Test
  void behavesLikeTwoMapsUnderRandomOperationsAndReopening() {
    Random random = new Random(7);
    Map<String, ContentHash> items = new HashMap<>();
    Map<ContentHash, byte[]> inputs = new HashMap<>();
    ItemInputStore store = ItemInputStore.open(folder, PRODUCER);
    try {
      for (int step = 0; step < 2_000; step++) {
        String item = "item " + random.nextInt(50);
        ContentHash content = ContentHash.of("content " + random.nextInt(30));
        switch (random.nextInt(20)) {
          case 0 -> {
            store.close();
            store = ItemInputStore.open(folder, PRODUCER);
          }
          case 1, 2, 3, 4, 5 -> {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            store.put(item, content, bytes);
            items.put(item, content);
            inputs.put(content, bytes);
          }
          case 6, 7, 8 -> {
            store.link(item, content);
            items.put(item, content);
          }
          default -> {
            assertThat(store.contentOf(item).orElse(null)).isEqualTo(items.get(item));
            assertThat(store.inputs(content).orElse(null)).isEqualTo(inputs.get(content));
          }
        }
      }
    } finally {
      store.close();
    }
  }

  @Test
  void doesNotFindInputsOfAnotherProducer() {
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      store.put("shoe", ContentHash.of("red"), new byte[] {1});
    }
    try (ItemInputStore store = ItemInputStore.open(folder, "iisan of backbone def")) {
      assertThat(store.inputsOf("shoe")).isEmpty();
    }
    assertThat(folder.resolve("rocksdb.aside")).isDirectory();
  }

  @Test
  void letsOneOwnerInAndNamesIt() {
    try (ItemInputStore held = ItemInputStore.open(folder, PRODUCER)) {
      assertThatThrownBy(() -> ItemInputStore.open(folder, PRODUCER))
          .isInstanceOf(StoreInUseException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(held.inputsOf("shoe")).isEmpty();
    }
    ItemInputStore.open(folder, PRODUCER).close();
  }

  @Test
  void keepsOutAnotherProcessEvenWhenItsOwnHasTriedAgain() throws Exception {
    try (ItemInputStore held = ItemInputStore.open(folder, PRODUCER)) {
      assertThatThrownBy(() -> ItemInputStore.open(folder, PRODUCER))
          .isInstanceOf(StoreInUseException.class);
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OpenStoreMain.class.getName(),
                  held.directory().toString(),
                  PRODUCER)
              .redirectErrorStream(true)
              .start();
      String output = new String(other.getInputStream().readAllBytes(), UTF_8);
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains("is in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void givesEveryOwnerASlotOfItsOwn() {
    try (ItemInputStore first = ItemInputStore.openFirstFree(folder, PRODUCER);
        ItemInputStore second = ItemInputStore.openFirstFree(folder, PRODUCER)) {
      assertThat(first.directory()).isEqualTo(folder.resolve("0"));
      assertThat(second.directory()).isEqualTo(folder.resolve("1"));
    }
    try (ItemInputStore again = ItemInputStore.openFirstFree(folder, PRODUCER)) {
      assertThat(again.directory()).isEqualTo(folder.resolve("0"));
    }
  }

  @Test
  void movesAsideWhatCannotBeOpenedAndStartsAnew() throws IOException {
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      store.put("shoe", ContentHash.of("red"), new byte[] {1});
    }
    Files.writeString(folder.resolve("rocksdb/CURRENT"), "no manifest here", UTF_8);
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      assertThat(store.inputsOf("shoe")).isEmpty();
      store.put("shoe", ContentHash.of("red"), new byte[] {2});
      assertThat(store.inputsOf("shoe").orElseThrow()).containsExactly(2);
    }
    assertThat(folder.resolve("rocksdb.aside/CURRENT")).hasContent("no manifest here");
  }

  @Test
  void namesDamageThatAReadFindsAndStartsAnewNextTime() throws IOException {
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      for (int i = 0; i < 200; i++) {
        byte[] bytes = new byte[20_000];
        new Random(i).nextBytes(bytes);
        store.put("item " + i, ContentHash.of("content " + i), bytes);
      }
      store.flush();
    }
    damageTables();
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 200; i++) {
                  store.inputsOf("item " + i);
                }
              })
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("damaged");
    }
    try (ItemInputStore store = ItemInputStore.open(folder, PRODUCER)) {
      assertThat(store.inputsOf("item 0")).isEmpty();
      store.put("item 0", ContentHash.of("content 0"), new byte[] {1});
      assertThat(store.inputsOf("item 0")).isPresent();
    }
  }

  private void damageTables() throws IOException {
    List<Path> tables;
    try (var files = Files.list(folder.resolve("rocksdb"))) {
      tables = files.filter(file -> file.toString().endsWith(".sst")).toList();
    }
    for (Path table : tables) {
      try (FileChannel channel = FileChannel.open(table, StandardOpenOption.WRITE)) {
        if (channel.size() > 100_000) {
          channel.write(ByteBuffer.wrap(new byte[60_000]), 20_000);
        }
      }
    }
  }

  @Test
  void releasesEveryNativeHandle() {
    ItemInputStore store = ItemInputStore.open(folder, PRODUCER);
    List<AbstractImmutableNativeReference> handles = store.natives().held();
    assertThat(handles).hasSizeGreaterThanOrEqualTo(8).allMatch(h -> h.isOwningHandle());
    store.close();
    store.close();
    assertThat(handles).noneMatch(h -> h.isOwningHandle());
    assertThat(store.natives().held()).isEmpty();
    assertThatThrownBy(() -> store.inputsOf("shoe"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void contentHashTellsPartsApart() {
    assertThat(ContentHash.of("ab", "c")).isNotEqualTo(ContentHash.of("a", "bc"));
    assertThat(ContentHash.of("ab", "c")).isEqualTo(ContentHash.of("ab", "c"));
    assertThatThrownBy(() -> new ContentHash("xyz")).hasMessageContaining("xyz");
  }
}
