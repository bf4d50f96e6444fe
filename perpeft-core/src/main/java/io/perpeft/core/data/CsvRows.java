package io.perpeft.core.data;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file: RFC 4180, UTF-8, a header, columns in any order. Empty lines are skipped
 * and a byte order mark is ignored; spaces belong to their field.
 */
public final class CsvRows implements AutoCloseable {
  private static final ObjectReader CSV =
      CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build().readerFor(String[].class);

  private final MappingIterator<String[]> rows;
  private final String source;
  private final List<String> columns;
  private int lineNumber = 1;

  /**
   * Reads the header.
   *
   * @param in closed by {@link #close()}
   * @param source names the file in messages
   * @param expected the header to ask for when there is none
   */
  public CsvRows(InputStream in, String source, String expected) {
    this.source = source;
    this.rows = open(in);
    String[] header = read();
    if (header == null) {
      throw problem("the file is empty; its first line must be " + expected);
    }
    this.columns = Arrays.stream(header).map(n -> n.replace("\uFEFF", "").strip()).toList();
  }

  /** Number of the line in which the row that was read last begins, from 1. */
  public int lineNumber() {
    return lineNumber;
  }

  /** Place of a column in each row, or -1. */
  public int indexOf(String column) {
    return columns.indexOf(column);
  }

  /** Place of a column in each row. */
  public int require(String column) {
    int index = indexOf(column);
    if (index < 0) {
      throw problem("column %s is missing among %s".formatted(column, columns));
    }
    return index;
  }

  /**
   * The next row, or null at the end of the file.
   *
   * @throws DataFolderException if the rest of the file cannot be told into rows
   */
  public String @Nullable [] next() {
    String[] fields = read();
    while (fields != null && isEmptyLine(fields)) {
      fields = read();
    }
    return fields;
  }

  /** Complains if a row has fewer or more fields than the header. */
  public void checkWidth(String[] fields) {
    if (fields.length != columns.size()) {
      throw problem(
          "%d fields, but the header has %d; quote fields that hold commas"
              .formatted(fields.length, columns.size()));
    }
  }

  /** A complaint about the row that was read last. */
  public DataFolderException problem(String what) {
    return new DataFolderException("%s:%d: %s".formatted(source, lineNumber, what));
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private MappingIterator<String[]> open(InputStream in) {
    try {
      return CSV.readValues(in);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private String @Nullable [] read() {
    try {
      if (!rows.hasNextValue()) {
        return null;
      }
      lineNumber = rows.getParser().currentLocation().getLineNr();
      return rows.nextValue();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private DataFolderException unreadable(IOException e) {
    return problem("this row or the next one cannot be read: " + firstLine(e));
  }

  /** The parser's own skipping of empty lines would eat spaces at the start of a field. */
  private static boolean isEmptyLine(String[] fields) {
    return fields.length == 1 && fields[0].isEmpty();
  }

  private static @Nullable String firstLine(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse(message);
  }
}
