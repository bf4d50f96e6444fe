package io.perpeft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DataFolderTest {
  private static final String TWO_ITEMS =
      """
      {"id":"a","title":"Apple","image":"images/a.png","price":3}

      {"id":"b","title":"","image":null}
      """;

  @TempDir Path directory;

  @Test
  void readsItemsAndPurchasesOfAnyUnicodeIds() throws IOException {
    DataFolder folder =
        folder(
            "\uFEFF{\"id\":\"🍎,\\\"x\\\"\\n\",\"title\":\"苹果\"}\n{\"id\":\"тост\",\"title\":\"t\"}",
            "\uFEFFtimestamp,user,extra,item\r\n"
                + "5,ü,,\"🍎,\"\"x\"\"\n\"\r\n\r\n5,\" \",z,тост\r\n4,ü,,тост");

    assertThat(folder.items())
        .containsExactly(
            new CatalogueItem("🍎,\"x\"\n", "苹果", null), new CatalogueItem("тост", "t", null));
    assertThat(folder.purchases())
        .containsExactly(
            new Purchase("row-6", "ü", "тост", 4),
            new Purchase("row-2", "ü", "🍎,\"x\"\n", 5),
            new Purchase("row-5", " ", "тост", 5));
  }

  @Test
  void equalTimestampsKeepTheOrderOfTheFile() throws IOException {
    StringBuilder csv = new StringBuilder("id,user,item,timestamp\n");
    for (int i = 0; i < 50; i++) {
      csv.append("p").append(i).append(",u").append(i).append(",a,").append(i % 2).append('\n');
    }
    assertThat(folder(TWO_ITEMS, csv.toString()).purchases())
        .extracting(Purchase::id)
        .containsExactlyElementsOf(
            Stream.concat(
                    Stream.iterate(0, i -> i < 50, i -> i + 2),
                    Stream.iterate(1, i -> i < 50, i -> i + 2))
                .map(i -> "p" + i)
                .toList());
  }

  @Test
  void findsPicturesInsideTheFolderOnly() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret.png"), "x");
    DataFolder folder = folder(TWO_ITEMS, "user,item,timestamp\n");
    CatalogueItem apple = folder.items().get(0);
    assertThat(folder.imagePath(apple)).isNull();
    assertThat(folder.imagePath(folder.items().get(1))).isNull();

    Path picture = folder.path().resolve("images/a.png");
    Files.createDirectories(picture.getParent());
    Files.createSymbolicLink(picture, secret);
    assertThatThrownBy(() -> folder.imagePath(apple))
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("item 'a'")
        .hasMessageContaining("leads out of the data folder");

    Files.delete(picture);
    Files.writeString(picture, "x");
    assertThat(folder.imagePath(apple)).isEqualTo(picture.toRealPath());
  }

  static Stream<Arguments> brokenItems() {
    return Stream.of(
        Arguments.of("", "the catalogue is empty"),
        Arguments.of("{\"id\":\"a\",\"title\":\"\"}\n{\"title\":\"x\"}", "items.jsonl:2: field id"),
        Arguments.of("{\"id\":\"\",\"title\":\"x\"}", "items.jsonl:1: field id"),
        Arguments.of("{\"id\":7,\"title\":\"x\"}", "items.jsonl:1: field id: a string is needed"),
        Arguments.of("{\"id\":\"\\ud800\",\"title\":\"x\"}", "surrogate"),
        Arguments.of("{\"id\":\"a\"}", "items.jsonl:1: field title"),
        Arguments.of(TWO_ITEMS + "{\"id\":\"a\",\"title\":\"\"}", "is also the id of line 1"),
        Arguments.of("{\"id\":\"a\",\"title\":\"x\",\"image\":\"/etc/passwd\"}", "field image"),
        Arguments.of("{\"id\":\"a\",\"title\":\"x\",\"image\":\"i/../../b\"}", "field image"),
        Arguments.of("{\"id\":\"a\",\"title\":\"x\",\"image\":\"\\u0000\"}", "field image"),
        Arguments.of("{\"id\":\"a\",\"title\":\"x\",\"image\":\"\"}", "field image"),
        Arguments.of("[1]", "items.jsonl:1: not a JSON object"),
        Arguments.of("{\"id\":\"a\"", "items.jsonl:1: not a JSON object"),
        Arguments.of("{\"id\":\"a\",\"id\":\"b\",\"title\":\"\"}", "Duplicate"));
  }

  @ParameterizedTest
  @MethodSource("brokenItems")
  void saysWhatIsWrongWithItems(String items, String message) {
    assertThatThrownBy(() -> folder(items, "user,item,timestamp\n"))
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("items.jsonl")
        .hasMessageContaining(message);
  }

  static Stream<Arguments> brokenPurchases() {
    return Stream.of(
        Arguments.of("", "purchases.csv:1: the file is empty"),
        Arguments.of("user,item\nu,a", "purchases.csv:1: column timestamp is missing"),
        Arguments.of("user,item,timestamp\nu,a,1\nu,zz,2", "purchases.csv:3: field item: 'zz'"),
        Arguments.of("user,item,timestamp\nu,a", "purchases.csv:2: 2 fields, but the header has 3"),
        Arguments.of("user,item,timestamp\n,a,1", "purchases.csv:2: field user: empty"),
        Arguments.of("user,item,timestamp\nu,a,1.5", "purchases.csv:2: field timestamp: '1.5'"),
        Arguments.of("user,item,timestamp\nu,a,-1", "purchases.csv:2: field timestamp: -1"),
        Arguments.of("user,item,timestamp\nu,a,1700000000000000", "in milliseconds"),
        Arguments.of("id,user,item,timestamp\nx,u,a,1\nx,u,a,2", "is also the id of line 2"),
        Arguments.of("user,item,timestamp\nu,a,1\nu,\"a,2", "purchases.csv:"));
  }

  @ParameterizedTest
  @MethodSource("brokenPurchases")
  void saysWhatIsWrongWithPurchases(String purchases, String message) throws IOException {
    DataFolder folder = folder(TWO_ITEMS, purchases);
    assertThatThrownBy(folder::purchases)
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAUserThatIsHalfASurrogatePair() throws IOException {
    DataFolder folder = folder(TWO_ITEMS, "");
    byte[] rows =
        "user,item,timestamp\n\u00ed\u00a0\u0080,a,1\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(folder.path().resolve("purchases.csv"), rows);
    assertThatThrownBy(folder::purchases)
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("purchases.csv:2: field user: half of a surrogate pair");
  }

  @Test
  void saysWhichFileIsNotUtf8() throws IOException {
    DataFolder folder = folder(TWO_ITEMS, "");
    Path purchases = folder.path().resolve("purchases.csv");
    Files.write(purchases, "user,item,timestamp\nü,a,1\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(folder::purchases)
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("purchases.csv:");

    String many = "user,item,timestamp\n" + "u,a,1\n".repeat(5000) + "ü,a,1\n";
    Files.write(purchases, many.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(folder::purchases)
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("purchases.csv:")
        .hasMessageContaining("UTF-8");

    Path items = folder.path().resolve("items.jsonl");
    Files.write(items, "{\"id\":\"ü\",\"title\":\"\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> DataFolder.open(folder.path()))
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("items.jsonl:1: the line is not UTF-8");
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    assertThatThrownBy(() -> DataFolder.open(directory.resolve("nowhere")))
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> DataFolder.open(directory))
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("items.jsonl: missing");
    Files.writeString(directory.resolve("items.jsonl"), TWO_ITEMS);
    DataFolder folder = DataFolder.open(directory);
    assertThatThrownBy(folder::purchases)
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("purchases.csv: missing");
  }

  private DataFolder folder(String items, String purchases) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("data"));
    Files.writeString(folder.resolve("items.jsonl"), items);
    Files.writeString(folder.resolve("purchases.csv"), purchases);
    return DataFolder.open(folder);
  }
}
