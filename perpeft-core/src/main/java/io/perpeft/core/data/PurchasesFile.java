package io.perpeft.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code purchases.csv}. */
final class PurchasesFile {
  private static final String HEADER = "user,item,timestamp";

  private final CsvRows rows;
  private final int userColumn;
  private final int itemColumn;
  private final int timestampColumn;
  private final int idColumn;
  private final Map<String, String> catalogue = new HashMap<>();
  private final Map<String, String> users = new HashMap<>();
  private final Map<String, Integer> lineOfId = new HashMap<>();

  private PurchasesFile(CsvRows rows, List<CatalogueItem> items) {
    this.rows = rows;
    this.userColumn = rows.require("user");
    this.itemColumn = rows.require("item");
    this.timestampColumn = rows.require("timestamp");
    this.idColumn = rows.indexOf("id");
    for (CatalogueItem item : items) {
      catalogue.put(item.id(), item.id());
    }
  }

  /** All purchases in time order; those of the same time stay in the order of the file. */
  static List<Purchase> read(Path file, List<CatalogueItem> items) {
    List<Purchase> purchases = new ArrayList<>();
    try (CsvRows rows = new CsvRows(Files.newInputStream(file), file.toString(), HEADER)) {
      PurchasesFile reader = new PurchasesFile(rows, items);
      for (String[] fields = rows.next(); fields != null; fields = rows.next()) {
        purchases.add(reader.purchase(fields));
      }
    } catch (IOException e) {
      throw new DataFolderException(file + ": cannot be read: " + e, e);
    }
    purchases.sort(Comparator.comparingLong(Purchase::timestampMillis));
    return List.copyOf(purchases);
  }

  private Purchase purchase(String[] fields) {
    rows.checkWidth(fields);
    String user = filled(fields, userColumn, "user");
    String item = catalogue.get(filled(fields, itemColumn, "item"));
    if (item == null) {
      throw rows.problem(
          "field item: '%s' is not in items.jsonl; add the item there or drop its purchases"
              .formatted(fields[itemColumn]));
    }
    String known = users.putIfAbsent(user, user);
    return new Purchase(id(fields), known == null ? user : known, item, timestamp(fields));
  }

  private String id(String[] fields) {
    if (idColumn < 0) {
      return "row-" + rows.lineNumber();
    }
    String id = filled(fields, idColumn, "id");
    Integer earlier = lineOfId.putIfAbsent(id, rows.lineNumber());
    if (earlier != null) {
      throw rows.problem(
          "field id: '%s' is also the id of line %d; every purchase needs an id of its own"
              .formatted(id, earlier));
    }
    return id;
  }

  private long timestamp(String[] fields) {
    String text = fields[timestampColumn];
    try {
      long millis = Long.parseLong(text.strip());
      if (millis >= 0 && millis <= DataFolder.LAST_TIMESTAMP_MILLIS) {
        return millis;
      }
    } catch (NumberFormatException e) {
      throw rows.problem(
          "field timestamp: '%s' is not a whole number of milliseconds since 1970".formatted(text));
    }
    throw rows.problem(
        "field timestamp: %s is not a time from 1970 to 9999 in milliseconds".formatted(text));
  }

  private String filled(String[] fields, int column, String name) {
    String value = fields[column];
    if (value.isEmpty()) {
      throw rows.problem("field %s: empty".formatted(name));
    }
    if (!Text.isWellFormed(value)) {
      throw rows.problem("field %s: half of a surrogate pair is not Unicode text".formatted(name));
    }
    return value;
  }
}
