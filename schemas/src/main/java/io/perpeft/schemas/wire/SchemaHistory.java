package io.perpeft.schemas.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Every version of a record's schema that was ever shipped, oldest first: {@code
 * history/<Record>/v1.avsc}, {@code v2.avsc}, ... A new version must be able to read all older
 * ones.
 */
public final class SchemaHistory {

  private static final String FOLDER = "/io/perpeft/schemas/history/";

  private SchemaHistory() {}

  /**
   * All versions, oldest first.
   *
   * @param recordName simple name of the record, for example {@code Purchase}
   * @throws IllegalArgumentException if the module ships no schema of that name
   */
  public static List<Schema> versions(String recordName) {
    List<Schema> versions = new ArrayList<>();
    for (int number = 1; ; number++) {
      String resource = FOLDER + recordName + "/v" + number + ".avsc";
      try (InputStream in = SchemaHistory.class.getResourceAsStream(resource)) {
        if (in == null) {
          break;
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the schema " + resource, e);
      }
    }
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("no schema history for the record " + recordName);
    }
    return List.copyOf(versions);
  }
}
