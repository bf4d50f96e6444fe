package io.perpeft.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.Cli;
import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.Purchase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AmazonImportTest {
  private static final String METADATA =
      """
      {"parent_asin":"B1","title":" Soap & more ","images":[{"thumb":"http://x/1.jpg"}],"price":3.99,"store":"S","categories":["A","B"],"details":{"x":1}}
      {"parent_asin":"B2","title":null,"images":[]}
      {"parent_asin":"B1","title":"Repeated"}
      {"parent_asin":"B3","title":"Never bought"}
      """;
  private static final String REVIEWS =
      """
      {"rating":5.0,"title":"t","text":"x","asin":"A9","parent_asin":"B1","user_id":"U2","timestamp":1600000000500,"verified_purchase":true}
      {"rating":4.0,"title":"t","text":"x","asin":"A9","parent_asin":"B2","user_id":"U1","timestamp":1600000000400,"verified_purchase":true}
      {"rating":1.0,"title":"t","text":"x","asin":"A9","parent_asin":"B1","user_id":"U1","timestamp":1600000000900,"verified_purchase":false}
      {"rating":5.0,"title":"t","text":"x","asin":"A8","parent_asin":"B1","user_id":"U2","timestamp":1600000000100,"verified_purchase":true}
      {"rating":5.0,"title":"t","text":"x","asin":"A8","parent_asin":"XX","user_id":"U2","timestamp":1600000000100,"verified_purchase":true}
      """;

  @TempDir Path directory;

  private Path reviews() {
    return directory.resolve("reviews.jsonl");
  }

  private Path metadata() {
    return directory.resolve("meta.jsonl");
  }

  private Path out() {
    return directory.resolve("out");
  }

  @BeforeEach
  void writeSource() throws IOException {
    Files.writeString(reviews(), REVIEWS);
    Files.writeString(metadata(), METADATA);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsPlainAndCompressedFiles(boolean compressed) throws IOException {
    if (compressed) {
      Files.write(reviews(), gzip(REVIEWS));
      Files.write(metadata(), gzip(METADATA));
    }
    Cli result = run("--k-core=1");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("read   4 reviews of 2 users and 2 items")
        .contains("3 purchases of 2 users, 2 items, from 2020-09-13 to 2020-09-13")
        .contains("0 items have a picture");
    DataFolder folder = DataFolder.open(out());
    assertThat(folder.items())
        .containsExactly(
            new CatalogueItem("B1", "Soap & more", null), new CatalogueItem("B2", "", null));
    assertThat(folder.purchases())
        .containsExactly(
            new Purchase("row-2", "U2", "B1", 1600000000100L),
            new Purchase("row-3", "U1", "B2", 1600000000400L),
            new Purchase("row-4", "U1", "B1", 1600000000900L));
    assertThat(Files.readString(out().resolve("items.jsonl")))
        .contains("\"categories\":[\"A\",\"B\"],\"store\":\"S\",\"price\":3.99");
  }

  @Test
  void filtersAreOptions() {
    assertThat(run("--k-core=1", "--verified-only", "--keep-repeats", "--keep-unsold").exitCode())
        .isZero();
    DataFolder folder = DataFolder.open(out());
    assertThat(folder.purchases()).extracting(Purchase::user).containsExactly("U2", "U1", "U2");
    assertThat(folder.items()).extracting(CatalogueItem::id).containsExactly("B1", "B2", "B3");
  }

  @Test
  void placesPicturesInTheFolder() throws IOException {
    Path pictures = Files.createDirectories(directory.resolve("pictures"));
    Files.writeString(pictures.resolve("B1.JPG"), "jpeg");
    Files.writeString(pictures.resolve("B3.png"), "of an item that is not kept");
    Files.writeString(pictures.resolve("B2.txt"), "no picture");
    Cli result = run("--k-core=1", "--images", pictures.toString());
    assertThat(result.out()).contains("1 items have a picture");
    DataFolder folder = DataFolder.open(out());
    Path picture = folder.imagePath(folder.items().get(0));
    assertThat(picture).isNotNull().hasContent("jpeg");
    assertThat(folder.items().get(0).image()).isEqualTo("images/B1.JPG");
    assertThat(folder.items().get(1).image()).isNull();
    assertThat(out().resolve("images/B3.png")).doesNotExist();
  }

  @Test
  void malformedLinesAreNamed() throws IOException {
    String reviews =
        REVIEWS
            + "{\"rating\":5,\"parent_asin\":\"B1\",\"user_id\":\"U3\",\"timestamp\":1.5}\n"
            + "{\"rating\":5,\"parent_asin\":\"B1\",\"timestamp\":1}\n"
            + "{\"rating\":\"5\",\"parent_asin\":\"B1\",\"user_id\":\"U3\",\"timestamp\":1}\n"
            + "not json\n";
    Files.writeString(reviews(), reviews);
    Cli result = run("--k-core=1");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("reviews.jsonl:6: field timestamp: 1.5")
        .contains("reviews.jsonl:7: field user_id")
        .contains("reviews.jsonl:8: field rating")
        .contains("reviews.jsonl:9: not a JSON object")
        .contains("4 of 9 lines are malformed");
  }

  @Test
  void aCutArchiveAndAMissingFileFail() throws IOException {
    byte[] whole = gzip(REVIEWS);
    Files.write(reviews(), Arrays.copyOf(whole, whole.length - 20));
    Cli cut = run("--k-core=1");
    assertThat(cut.exitCode()).isEqualTo(1);
    assertThat(cut.err()).contains("reviews.jsonl").hasLineCount(1);
    Files.delete(reviews());
    Cli missing = run("--k-core=1");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("reviews.jsonl: there is no such file");
    assertThat(run("--images", directory.resolve("none").toString()).err())
        .contains("none: there is no such directory");
  }

  private Cli run(String... more) {
    Object[] args =
        new Object[] {
          "import",
          "amazon-reviews-2023",
          "--reviews",
          reviews(),
          "--metadata",
          metadata(),
          "--out",
          out()
        };
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
