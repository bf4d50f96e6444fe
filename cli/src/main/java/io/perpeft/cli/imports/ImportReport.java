package io.perpeft.cli.imports;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Says what an import made of its input. */
final class ImportReport {
  private ImportReport() {}

  static void print(
      String what,
      Interactions read,
      Selection kept,
      int items,
      ImportOptions options,
      PrintWriter out) {
    int[] rows = kept.rows();
    out.printf(
        "read   %,d %s of %,d users and %,d items%n",
        read.size(), what, read.users(), read.items());
    out.printf(
        "wrote  %s: %,d purchases of %,d users, %,d items, from %s to %s%n",
        options.out,
        rows.length,
        kept.users(),
        items,
        day(read.timeMillis(rows[0])),
        day(read.timeMillis(rows[rows.length - 1])));
  }

  private static String day(long millis) {
    return DateTimeFormatter.ISO_LOCAL_DATE
        .withZone(ZoneOffset.UTC)
        .format(Instant.ofEpochMilli(millis));
  }
}
