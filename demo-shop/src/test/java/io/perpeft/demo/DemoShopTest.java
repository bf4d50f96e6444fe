package io.perpeft.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.Purchase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoShopTest {

  private static final DemoShopOptions SMALL =
      DemoShopOptions.builder().items(80).shoppers(60).purchases(600).days(30).build();

  @SuppressWarnings("NullAway.Init")
  @TempDir
  private Path work;

  @Test
  void sameOptionsGiveSameBytes() throws IOException {
    DemoShop.generate(SMALL).writeTo(work.resolve("first"));
    DemoShop.generate(SMALL).writeTo(work.resolve("second"));

    Map<String, String> first = contents(work.resolve("first"));
    assertThat(first).hasSize(80 + 3);
    assertThat(contents(work.resolve("second"))).isEqualTo(first);
  }

  @Test
  void anotherSeedGivesAnotherShop() {
    DemoShopOptions other =
        DemoShopOptions.builder().seed(2).items(80).shoppers(60).purchases(600).days(30).build();

    assertThat(DemoShop.generate(other).sales()).isNotEqualTo(DemoShop.generate(SMALL).sales());
  }

  @Test
  void isReadAsDataFolder() {
    DemoShop shop = DemoShop.generate(SMALL);
    shop.writeTo(work.resolve("shop"));

    DataFolder folder = DataFolder.open(work.resolve("shop"));
    assertThat(folder.items()).extracting(CatalogueItem::id).hasSize(80).doesNotHaveDuplicates();
    assertThat(folder.items())
        .allSatisfy(item -> assertThat(Objects.requireNonNull(folder.imagePath(item))).exists());
    assertThat(folder.purchases()).hasSize(600);
    assertThat(folder.purchases()).extracting(Purchase::id).doesNotHaveDuplicates();
    Sale first = shop.sales().get(0);
    assertThat(folder.purchases().get(0))
        .isEqualTo(
            new Purchase(
                "purchase-000001",
                shop.shoppers().get(first.shopper()).id(),
                shop.items().get(first.item()).id(),
                first.timestampMillis()));
  }

  @Test
  void nothingIsSoldBeforeItExistsNorTwiceToOneShopper() {
    DemoShop shop = DemoShop.generate(SMALL);
    Set<String> seen = new HashSet<>();
    Set<Integer> buyers = new HashSet<>();
    long before = 0;
    for (Sale sale : shop.sales()) {
      assertThat(sale.timestampMillis())
          .isGreaterThanOrEqualTo(before)
          .isGreaterThanOrEqualTo(shop.items().get(sale.item()).availableFromMillis())
          .isGreaterThanOrEqualTo(shop.shoppers().get(sale.shopper()).arrivalMillis());
      assertThat(seen.add(sale.shopper() + " " + sale.item())).isTrue();
      buyers.add(sale.shopper());
      before = sale.timestampMillis();
    }
    assertThat(buyers).hasSize(60);
    assertThat(before).isLessThan(System.currentTimeMillis());
  }

  @Test
  void truthIsReadBackAsWritten() {
    DemoShopOptions drifting =
        DemoShopOptions.builder()
            .items(80)
            .shoppers(60)
            .purchases(600)
            .days(30)
            .drift(new Drift(.5, .5))
            .build();
    DemoShop shop = DemoShop.generate(drifting);
    shop.writeTo(work.resolve("shop"));

    Truth truth = Truth.read(work.resolve("shop"));
    assertThat(truth).isEqualTo(Truth.of(shop));
    for (long moment : new long[] {truth.openingMillis(), truth.closingMillis()}) {
      Map<String, Integer> groups = truth.groupsAt(moment);
      assertThat(groups).hasSize(60);
      for (Shopper shopper : shop.shoppers()) {
        assertThat(groups).containsEntry(shopper.id(), shopper.interestAt(moment).group());
      }
    }
    assertThat(truth.driftMillis()).isEqualTo((truth.openingMillis() + truth.closingMillis()) / 2);
  }

  @Test
  void titlesNameWhatPicturesDoNotShow() {
    for (DemoItem item : DemoShop.generate(SMALL).items()) {
      List<String> words = List.of(item.title().toLowerCase(Locale.ROOT).split("[ ,-]+"));
      for (Aspect named : new Aspect[] {Aspect.CATEGORY, Aspect.MATERIAL, Aspect.BRAND}) {
        assertThat(item.title().toLowerCase(Locale.ROOT))
            .containsAnyOf(lowerWords(named, item.traits().of(named)));
      }
      for (Aspect seen : new Aspect[] {Aspect.COLOUR, Aspect.PATTERN}) {
        assertThat(words).doesNotContain(lowerWords(seen, item.traits().of(seen)));
      }
    }
  }

  @Test
  void refusesAFolderThatExists() throws IOException {
    Path folder = Files.createDirectory(work.resolve("shop"));

    assertThatThrownBy(() -> DemoShop.generate(SMALL).writeTo(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exists");
  }

  @Test
  void refusesOptionsThatCannotBe() {
    assertThatThrownBy(() -> DemoShopOptions.builder().groups(9).build())
        .hasMessageContaining("groups must be at most 8, got 9");
    assertThatThrownBy(() -> DemoShopOptions.builder().noiseShare(1.5).build())
        .hasMessageContaining("noiseShare must be in [0, 1), got 1.5");
    assertThatThrownBy(() -> DemoShopOptions.builder().items(20).purchases(20_000).build())
        .hasMessageContaining("nobody buys an item twice");
    assertThatThrownBy(() -> new Drift(1.2, .5)).hasMessageContaining("drift at must be in (0, 1)");
  }

  private static String[] lowerWords(Aspect aspect, int value) {
    return aspect.words(value).stream()
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toArray(String[]::new);
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Map<String, String> contents = new TreeMap<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
      return contents;
    }
  }
}
