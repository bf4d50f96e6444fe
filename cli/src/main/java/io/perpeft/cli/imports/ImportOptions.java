package io.perpeft.cli.imports;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What all imports can be told. */
final class ImportOptions {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Data folder to make.")
  Path out = Path.of("");

  @Option(
      names = "--k-core",
      paramLabel = "K",
      defaultValue = "5",
      description =
          "Keep only users and items with at least K purchases among those kept; 1 keeps all."
              + " Default: ${DEFAULT-VALUE}.")
  int kCore = 5;

  @Option(
      names = "--min-rating",
      paramLabel = "R",
      defaultValue = "0",
      description = "Ratings below R are no purchases. Default: ${DEFAULT-VALUE}.")
  double minRating;

  @Option(
      names = "--keep-repeats",
      description = "Keep every purchase of the same item by the same user, not only the first.")
  boolean keepRepeats;

  @Option(names = "--keep-unsold", description = "Keep items that nobody bought.")
  boolean keepUnsold;

  @Option(
      names = "--strict",
      description =
          "Fail at the first malformed line. Otherwise such lines are named, counted and left out,"
              + " and more than 1 in 100 of them fail the import.")
  boolean strict;
}
