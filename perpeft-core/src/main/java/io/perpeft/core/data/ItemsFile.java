package io.perpeft.core.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code items.jsonl}. */
final class ItemsFile {
  private ItemsFile() {}

  static List<CatalogueItem> read(Path file) {
    List<CatalogueItem> items = new ArrayList<>();
    Map<String, Long> lines = new HashMap<>();
    try (JsonLines json = new JsonLines(Files.newInputStream(file), file.toString())) {
      for (ObjectNode object = json.next(); object != null; object = json.next()) {
        CatalogueItem item = item(object, json);
        Long earlier = lines.putIfAbsent(item.id(), json.lineNumber());
        if (earlier != null) {
          throw json.problem(
              "field id: '%s' is also the id of line %d; keep one of the two lines"
                  .formatted(item.id(), earlier));
        }
        items.add(item);
      }
    } catch (IOException e) {
      throw new DataFolderException(file + ": cannot be read: " + e, e);
    }
    if (items.isEmpty()) {
      throw new DataFolderException(
          file + ": the catalogue is empty; write one JSON object a line, with id and title");
    }
    return List.copyOf(items);
  }

  private static CatalogueItem item(ObjectNode object, JsonLines json) {
    String id = text(object, "id", json);
    if (id == null || id.isEmpty()) {
      throw json.problem("field id: missing or empty; give every item a unique id");
    }
    String title = text(object, "title", json);
    if (title == null) {
      throw json.problem("field title: missing; write \"title\": \"\" if the item has none");
    }
    String image = text(object, "image", json);
    if (image != null) {
      checkInside(image, json);
    }
    return new CatalogueItem(id, title, image);
  }

  private static @Nullable String text(ObjectNode object, String field, JsonLines json) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw json.problem("field %s: a string is needed, not %s".formatted(field, value));
    }
    if (!Text.isWellFormed(value.textValue())) {
      throw json.problem("field %s: half of a surrogate pair is not Unicode text".formatted(field));
    }
    return value.textValue();
  }

  private static void checkInside(String image, JsonLines json) {
    try {
      Path path = Path.of(image);
      Path normal = path.normalize();
      if (!image.isEmpty() && !path.isAbsolute() && !normal.startsWith("..")) {
        return;
      }
    } catch (InvalidPathException e) {
      throw json.problem("field image: '%s' is not a path: %s".formatted(image, e.getReason()));
    }
    throw json.problem(
        "field image: '%s' is not a path inside the data folder; put the picture into the folder, or write null"
            .formatted(image));
  }
}
