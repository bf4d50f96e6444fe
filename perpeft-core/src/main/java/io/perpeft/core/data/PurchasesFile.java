package io.perpeft.core.data;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code purchases.csv}: RFC 4180, UTF-8, a header, columns in any order. */
final class PurchasesFile {
  /** End of the year 9999: beyond it lie microseconds mistaken for milliseconds. */
  private static final long LAST_TIMESTAMP_MILLIS = 253_402_300_799_999L;

  private static final ObjectReader CSV =
      CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build().readerFor(String[].class);

  private final Path file;
  private final Map<String, String> catalogue = new HashMap<>();
  private final Map<String, String> users = new HashMap<>();
  private final Map<String, Integer> lineOfId = new HashMap<>();
  private final List<Purchase> purchases = new ArrayList<>();
  private int line = 1;

  private PurchasesFile(Path file, List<CatalogueItem> items) {
    this.file = file;
    for (CatalogueItem item : items) {
      catalogue.put(item.id(), item.id());
    }
  }

  /** All purchases in time order; those of the same time stay in the order of the file. */
  static List<Purchase> read(Path file, List<CatalogueItem> items) {
    PurchasesFile reader = new PurchasesFile(file, items);
    reader.readRows();
    reader.purchases.sort(Comparator.comparingLong(Purchase::timestampMillis));
    return List.copyOf(reader.purchases);
  }

  private void readRows() {
    try (MappingIterator<String[]> rows = CSV.readValues(file.toFile())) {
      if (!rows.hasNext()) {
        throw problem("the file is empty; its first line must be user,item,timestamp");
      }
      Columns columns = Columns.of(rows.next(), this);
      while (rows.hasNext()) {
        line = rows.getParser().currentLocation().getLineNr();
        String[] fields = rows.next();
        if (!isEmptyLine(fields)) {
          purchases.add(purchase(columns, fields));
        }
      }
    } catch (RuntimeJsonMappingException | IOException e) {
      throw new DataFolderException(
          "%s:%d: this row or the next one cannot be read: %s".formatted(file, line, reason(e)), e);
    }
  }

  /** The parser's own skipping of empty lines would eat spaces at the start of a field. */
  private static boolean isEmptyLine(String[] fields) {
    return fields.length == 1 && fields[0].isEmpty();
  }

  private Purchase purchase(Columns columns, String[] fields) {
    if (fields.length != columns.count()) {
      throw problem(
          "%d fields, but the header has %d; quote fields that hold commas"
              .formatted(fields.length, columns.count()));
    }
    String user = filled(fields, columns.user(), "user");
    String item = catalogue.get(filled(fields, columns.item(), "item"));
    if (item == null) {
      throw problem(
          "field item: '%s' is not in items.jsonl; add the item there or drop its purchases"
              .formatted(fields[columns.item()]));
    }
    String known = users.putIfAbsent(user, user);
    return new Purchase(
        id(columns, fields), known == null ? user : known, item, timestamp(columns, fields));
  }

  private String id(Columns columns, String[] fields) {
    if (columns.id() < 0) {
      return "row-" + line;
    }
    String id = filled(fields, columns.id(), "id");
    Integer earlier = lineOfId.putIfAbsent(id, line);
    if (earlier != null) {
      throw problem(
          "field id: '%s' is also the id of line %d; every purchase needs an id of its own"
              .formatted(id, earlier));
    }
    return id;
  }

  private long timestamp(Columns columns, String[] fields) {
    String text = fields[columns.timestamp()];
    try {
      long millis = Long.parseLong(text.strip());
      if (millis >= 0 && millis <= LAST_TIMESTAMP_MILLIS) {
        return millis;
      }
    } catch (NumberFormatException e) {
      throw problem(
          "field timestamp: '%s' is not a whole number of milliseconds since 1970".formatted(text));
    }
    throw problem(
        "field timestamp: %s is not a time from 1970 to 9999 in milliseconds".formatted(text));
  }

  private String filled(String[] fields, int column, String name) {
    String value = fields[column];
    if (value.isEmpty()) {
      throw problem("field %s: empty".formatted(name));
    }
    return value;
  }

  private DataFolderException problem(String what) {
    return new DataFolderException("%s:%d: %s".formatted(file, line, what));
  }

  private static @Nullable String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse(message);
  }

  /** Where the fields of a purchase stand; {@code id} is -1 when there is no such column. */
  private record Columns(int user, int item, int timestamp, int id, int count) {
    static Columns of(String[] header, PurchasesFile file) {
      List<String> names = Arrays.stream(header).map(n -> n.replace("\uFEFF", "").strip()).toList();
      for (String required : List.of("user", "item", "timestamp")) {
        if (!names.contains(required)) {
          throw file.problem(
              "column %s is missing; the first line must be user,item,timestamp, and may add id"
                  .formatted(required));
        }
      }
      return new Columns(
          names.indexOf("user"),
          names.indexOf("item"),
          names.indexOf("timestamp"),
          names.indexOf("id"),
          header.length);
    }
  }
}
