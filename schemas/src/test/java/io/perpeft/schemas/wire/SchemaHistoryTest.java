package io.perpeft.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;

class SchemaHistoryTest {

  private static final SchemaValidator BACKWARD_TRANSITIVE =
      new SchemaValidatorBuilder().canReadStrategy().validateAll();

  private static List<Schema> currentSchemas() throws IOException {
    List<Schema> schemas = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("src/main/avro"), "*.avsc")) {
      for (Path file : files) {
        schemas.add(new Schema.Parser().parse(file.toFile()));
      }
    }
    return schemas;
  }

  @Test
  void theNewestVersionIsTheCurrentSchema() throws IOException {
    for (Schema current : currentSchemas()) {
      List<Schema> versions = SchemaHistory.versions(current.getName());

      assertThat(versions.get(versions.size() - 1))
          .as(
              "src/main/avro/%s.avsc changed: copy it to"
                  + " src/main/resources/io/perpeft/schemas/history/%s/v%d.avsc and leave the"
                  + " older versions as they are",
              current.getName(), current.getName(), versions.size() + 1)
          .isEqualTo(current);
    }
  }

  @Test
  void everyVersionReadsAllOlderOnes() throws IOException, SchemaValidationException {
    for (Schema current : currentSchemas()) {
      List<Schema> older = new ArrayList<>();
      for (Schema version : SchemaHistory.versions(current.getName())) {
        BACKWARD_TRANSITIVE.validate(version, older);
        older.add(version);
      }
    }
  }

  @Test
  void everyRecordIsTriedOnTheWire() throws IOException {
    assertThat(currentSchemas().stream().map(Schema::getName))
        .containsExactlyInAnyOrderElementsOf(
            Records.all().stream().map(record -> record.getSchema().getName()).toList());
  }

  @Test
  void anUnknownRecordHasNoHistory() {
    assertThatThrownBy(() -> SchemaHistory.versions("Nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Nothing");
  }
}
