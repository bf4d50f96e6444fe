package io.perpeft.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.cli.Cli;
import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.Purchase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MovieLensImportTest {
  private static final String MOVIES =
      """
      movieId,title,genres
      1,Toy Story (1995),Adventure|Children
      2,"American President, The (1995)",(no genres listed)
      3,"He said ""no""\",Comedy
      4,Unseen,Drama
      """;
  private static final String RATINGS =
      """
      userId,movieId,rating,timestamp
      9,2,4.0,200
      9,1,5.0,100
      8,1,4.5,200
      8,2,3.0,150
      7,3,5.0,50
      """;

  @TempDir Path directory;

  private Path source() {
    return directory.resolve("ml");
  }

  private Path out() {
    return directory.resolve("out");
  }

  @BeforeEach
  void writeSource() throws IOException {
    Files.createDirectories(source());
    Files.writeString(source().resolve("movies.csv"), MOVIES);
    Files.writeString(source().resolve("ratings.csv"), RATINGS);
  }

  @Test
  void keepsTheCoreInTimeOrder() {
    Cli result = Cli.run("import", "movielens", source(), "--out", out(), "--k-core", 2);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("5 ratings of 3 users and 3 items")
        .contains("4 purchases of 2 users, 2 items, from 1970-01-01 to 1970-01-01");
    DataFolder folder = DataFolder.open(out());
    assertThat(folder.items())
        .containsExactly(
            new CatalogueItem("1", "Toy Story (1995), Adventure, Children", null),
            new CatalogueItem("2", "American President, The (1995)", null));
    assertThat(folder.purchases())
        .containsExactly(
            new Purchase("row-2", "9", "1", 100_000),
            new Purchase("row-3", "8", "2", 150_000),
            new Purchase("row-4", "9", "2", 200_000),
            new Purchase("row-5", "8", "1", 200_000));
  }

  @Test
  void filtersAndTextsAreOptions() throws IOException {
    Cli result =
        Cli.run(
            "import",
            "movielens",
            source(),
            "--out",
            out(),
            "--k-core=1",
            "--min-rating=4.5",
            "--title-only",
            "--keep-unsold");
    assertThat(result.exitCode()).isZero();
    DataFolder folder = DataFolder.open(out());
    assertThat(folder.items())
        .extracting(CatalogueItem::title)
        .containsExactly(
            "Toy Story (1995)", "American President, The (1995)", "He said \"no\"", "Unseen");
    assertThat(folder.purchases()).extracting(Purchase::user).containsExactly("7", "9", "8");
    assertThat(Files.readString(out().resolve("items.jsonl")))
        .contains("\"genres\":[\"Adventure\",\"Children\"]");
  }

  @Test
  void aFewMalformedLinesAreNamedAndLeftOut() throws IOException {
    StringBuilder ratings = new StringBuilder(RATINGS);
    for (int i = 0; i < 300; i++) {
      ratings.append("u").append(i).append(",1,4,").append(i).append('\n');
    }
    ratings.append("9,1,five,100\n").append("9,99,5,100\n");
    Files.writeString(source().resolve("ratings.csv"), ratings);
    Cli result = Cli.run("import", "movielens", source(), "--out", out(), "--k-core=1");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .contains("left out: " + source().resolve("ratings.csv") + ":307: field rating")
        .contains("ratings.csv:308: field movieId: '99' is not in movies.csv");
    assertThat(DataFolder.open(out()).purchases()).hasSize(305);

    Cli strict =
        Cli.run(
            "import",
            "movielens",
            source(),
            "--out",
            directory.resolve("o2"),
            "--k-core=1",
            "--strict");
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.err()).contains("ratings.csv:307").hasLineCount(1);
    assertThat(directory.resolve("o2")).doesNotExist();
  }

  @Test
  void manyMalformedLinesFail() throws IOException {
    Files.writeString(source().resolve("ratings.csv"), RATINGS + "9,1,five,100\n");
    Cli result = Cli.run("import", "movielens", source(), "--out", out(), "--k-core=1");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("1 of 6 lines are malformed");
    assertThat(out()).doesNotExist();
  }

  @Test
  void saysWhatIsMissingOrInTheWay() throws IOException {
    assertThat(Cli.run("import", "movielens", directory, "--out", out()).err())
        .contains("movies.csv: missing");
    Cli nothing = Cli.run("import", "movielens", source(), "--out", out());
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.err()).contains("--k-core 5");
    Files.createDirectories(out());
    Files.writeString(out().resolve("items.jsonl"), "mine");
    Cli inTheWay = Cli.run("import", "movielens", source(), "--out", out(), "--k-core=1");
    assertThat(inTheWay.exitCode()).isEqualTo(1);
    assertThat(inTheWay.err()).contains("items.jsonl: exists already");
    assertThat(out().resolve("items.jsonl")).hasContent("mine");
  }
}
