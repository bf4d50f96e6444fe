package io.perpeft.cli.imports;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.cli.CliException;
import io.perpeft.cli.Progress;
import io.perpeft.core.data.CsvRows;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.DataFolderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perpeft import movielens}: GroupLens data sets in CSV form. */
@Command(
    name = "movielens",
    description = {
      "Import a MovieLens data set in CSV form: ml-latest-small, ml-20m, ml-25m, ml-32m, …",
      "A rating is taken as a purchase. Movies have no pictures; what the text tower sees is"
          + " title and genres."
    },
    footer = {
      "",
      "Example:",
      "  perpeft import movielens ml-latest-small --out data/ml --min-rating 4"
    })
final class MovieLensImportVerb implements Callable<Integer> {
  private static final String NO_GENRES = "(no genres listed)";
  private static final long MILLIS_PER_SECOND = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "DIR",
      description = "Directory with movies.csv and ratings.csv, or the same with .gz.")
  private Path directory = Path.of("");

  @Option(names = "--title-only", description = "Leave the genres out of the text.")
  private boolean titleOnly;

  @Mixin private ImportOptions options = new ImportOptions();

  @Override
  public Integer call() throws IOException {
    DataFolderOutput.checkFree(options.out);
    Map<String, ObjectNode> movies = readMovies(find("movies.csv"));
    Interactions ratings = readRatings(find("ratings.csv"), movies.keySet());
    Selection selection = Selection.of(ratings, options);
    DataFolderOutput.checkNotEmpty(selection, options);
    Set<String> sold = selection.itemIds();
    List<ObjectNode> items = new ArrayList<>();
    movies.forEach(
        (id, movie) -> {
          if (options.keepUnsold || sold.contains(id)) {
            items.add(movie);
          }
        });
    DataFolderOutput.write(options.out, items, ratings, selection);
    ImportReport.print(
        "ratings", ratings, selection, items.size(), options, spec.commandLine().getOut());
    return 0;
  }

  private Map<String, ObjectNode> readMovies(Path file) throws IOException {
    Map<String, ObjectNode> movies = new LinkedHashMap<>();
    MalformedLines lines = new MalformedLines(options.strict, spec.commandLine().getErr());
    try (CsvRows rows =
        new CsvRows(InputFile.open(file), file.toString(), "movieId,title,genres")) {
      int id = rows.require("movieId");
      int title = rows.require("title");
      int genres = rows.require("genres");
      for (String[] fields = rows.next(); fields != null; fields = rows.next()) {
        try {
          rows.checkWidth(fields);
          ObjectNode movie = movie(fields[id], fields[title], fields[genres]);
          if (fields[id].isEmpty() || movies.putIfAbsent(fields[id], movie) != null) {
            throw rows.problem("field movieId: '%s' is empty or repeated".formatted(fields[id]));
          }
          lines.good();
        } catch (DataFolderException e) {
          lines.malformed(e);
        }
      }
    }
    lines.check(file);
    return movies;
  }

  private ObjectNode movie(String id, String title, String genreList) {
    List<String> genres =
        genreList.isEmpty() || genreList.equals(NO_GENRES)
            ? List.of()
            : List.of(genreList.split("\\|"));
    boolean withGenres = !titleOnly && !genres.isEmpty();
    ObjectNode movie = JsonNodeFactory.instance.objectNode();
    movie.put("id", id);
    movie.put("title", withGenres ? title + ", " + String.join(", ", genres) : title);
    movie.putNull("image");
    movie.put("name", title);
    genres.forEach(movie.putArray("genres")::add);
    return movie;
  }

  private Interactions readRatings(Path file, Set<String> movies) throws IOException {
    Interactions ratings = new Interactions();
    MalformedLines lines = new MalformedLines(options.strict, spec.commandLine().getErr());
    try (CsvRows rows =
            new CsvRows(InputFile.open(file), file.toString(), "userId,movieId,rating,timestamp");
        Progress progress = Progress.of("ratings", Progress.UNKNOWN)) {
      Columns columns = new Columns(rows);
      for (String[] fields = rows.next(); fields != null; fields = rows.next()) {
        try {
          columns.add(fields, movies, options.minRating, ratings);
          lines.good();
        } catch (DataFolderException e) {
          lines.malformed(e);
        }
        progress.step();
      }
    }
    lines.check(file);
    return ratings;
  }

  private Path find(String name) {
    for (String candidate : List.of(name, name + ".gz")) {
      if (Files.isRegularFile(directory.resolve(candidate))) {
        return directory.resolve(candidate);
      }
    }
    throw new CliException(
        directory.resolve(name) + ": missing; unpack the MovieLens zip and name its directory");
  }

  /** Columns of ratings.csv. */
  private static final class Columns {
    private final CsvRows rows;
    private final int user;
    private final int movie;
    private final int rating;
    private final int timestamp;

    Columns(CsvRows rows) {
      this.rows = rows;
      this.user = rows.require("userId");
      this.movie = rows.require("movieId");
      this.rating = rows.require("rating");
      this.timestamp = rows.require("timestamp");
    }

    void add(String[] fields, Set<String> movies, double minRating, Interactions ratings) {
      rows.checkWidth(fields);
      if (fields[user].isEmpty()) {
        throw rows.problem("field userId: empty");
      }
      if (!movies.contains(fields[movie])) {
        throw rows.problem("field movieId: '%s' is not in movies.csv".formatted(fields[movie]));
      }
      double stars;
      long seconds;
      try {
        stars = Double.parseDouble(fields[rating]);
        seconds = Long.parseLong(fields[timestamp]);
      } catch (NumberFormatException e) {
        throw rows.problem("field rating or timestamp is not a number: " + e.getMessage());
      }
      if (seconds < 0 || seconds > DataFolder.LAST_TIMESTAMP_MILLIS / MILLIS_PER_SECOND) {
        throw rows.problem("field timestamp: %d is not a time in seconds".formatted(seconds));
      }
      if (stars >= minRating) {
        ratings.add(fields[user], fields[movie], seconds * MILLIS_PER_SECOND);
      }
    }
  }
}
