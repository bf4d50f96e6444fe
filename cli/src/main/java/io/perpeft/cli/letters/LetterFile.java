package io.perpeft.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.cli.CliException;
import io.perpeft.core.data.JsonLines;
import io.perpeft.schemas.wire.WireFormatException;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in a file to be corrected: one JSON object a line. {@code letter} names it; {@code
 * key} (or {@code keyBase64} if it is no text) and {@code record} of {@code type} (or {@code
 * valueBase64} if it could not be read) are what will be sent; the rest says what was wrong.
 */
final class LetterFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final KnownRecords records = new KnownRecords();

  /**
   * What is to be sent in a letter's place.
   *
   * @param line of the file, from 1
   */
  record Correction(Place letter, long line, byte @Nullable [] key, byte @Nullable [] value) {}

  void write(Letter letter, Writer out) throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.put("letter", letter.place().toString());
    line.put("stage", letter.stage());
    line.put("reason", letter.reason());
    line.put("message", letter.exceptionMessage());
    putKey(line, letter.key());
    putValue(line, letter.value());
    out.write(JSON.writeValueAsString(line));
    out.write('\n');
  }

  private static void putKey(ObjectNode line, byte @Nullable [] key) {
    if (key == null) {
      line.putNull("key");
      return;
    }
    try {
      line.put("key", UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
    } catch (CharacterCodingException e) {
      line.put("keyBase64", Base64.getEncoder().encodeToString(key));
    }
  }

  private void putValue(ObjectNode line, byte @Nullable [] value) throws IOException {
    if (value == null) {
      line.putNull("record");
      return;
    }
    try {
      SpecificRecord record = records.decode(value);
      line.put("type", record.getClass().getSimpleName());
      line.set("record", JSON.readTree(KnownRecords.toJson(record)));
    } catch (WireFormatException e) {
      line.put("valueBase64", Base64.getEncoder().encodeToString(value));
    }
  }

  /**
   * @throws CliException naming the line that is wrong
   */
  List<Correction> read(Path file) throws IOException {
    List<Correction> corrections = new ArrayList<>();
    try (JsonLines lines = new JsonLines(Files.newInputStream(file), file.toString())) {
      for (ObjectNode line = lines.next(); line != null; line = lines.next()) {
        corrections.add(correction(line, file, lines.lineNumber()));
      }
    }
    return corrections;
  }

  private Correction correction(ObjectNode line, Path file, long number) {
    try {
      return new Correction(Place.parse(text(line, "letter")), number, key(line), value(line));
    } catch (CliException | IllegalArgumentException | JsonProcessingException e) {
      throw new CliException("%s:%d: %s".formatted(file, number, e.getMessage()), e);
    }
  }

  private static byte @Nullable [] key(ObjectNode line) {
    if (line.has("keyBase64")) {
      return Base64.getDecoder().decode(text(line, "keyBase64"));
    }
    JsonNode key = line.get("key");
    return key == null || key.isNull() ? null : text(line, "key").getBytes(UTF_8);
  }

  private byte @Nullable [] value(ObjectNode line) throws JsonProcessingException {
    JsonNode record = line.get("record");
    if (record != null && !record.isNull()) {
      return records.encode(records.fromJson(text(line, "type"), JSON.writeValueAsString(record)));
    }
    return line.has("valueBase64") ? Base64.getDecoder().decode(text(line, "valueBase64")) : null;
  }

  private static String text(ObjectNode line, String field) {
    JsonNode node = line.get(field);
    if (node == null || !node.isTextual()) {
      throw new IllegalArgumentException("field '" + field + "' is missing, or no text");
    }
    return node.textValue();
  }
}
