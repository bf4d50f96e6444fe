package io.perpeft.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.cli.Progress;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.DataFolderException;
import io.perpeft.core.data.JsonLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft import amazon-reviews-2023}: a category of McAuley Lab's Amazon Reviews 2023. */
@Command(
    name = "amazon-reviews-2023",
    description = {
      "Import a category of Amazon Reviews 2023 (McAuley Lab).",
      "A review is taken as a purchase; an item is a parent_asin. Pictures are not downloaded:"
          + " --images names a directory where they lie."
    },
    footer = {
      "",
      "Example:",
      "  perpeft import amazon-reviews-2023 --reviews All_Beauty.jsonl.gz"
          + " --metadata meta_All_Beauty.jsonl.gz --images pictures --out data/beauty"
    })
final class AmazonImportVerb implements Callable<Integer> {
  private static final List<String> KEPT_KEYS =
      List.of("main_category", "categories", "store", "price");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--reviews",
      required = true,
      paramLabel = "FILE",
      description = "Reviews, JSON lines, plain or gzip.")
  private Path reviews = Path.of("");

  @Option(
      names = "--metadata",
      required = true,
      paramLabel = "FILE",
      description = "Items, JSON lines, plain or gzip.")
  private Path metadata = Path.of("");

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "Pictures named by parent_asin (.jpg, .jpeg, .png, .gif or .bmp). Those of kept items are"
              + " linked, or else copied, into the data folder.")
  private @Nullable Path images;

  @Option(names = "--verified-only", description = "Take reviews of verified purchases only.")
  private boolean verifiedOnly;

  @Mixin private ImportOptions options = new ImportOptions();

  @Override
  public Integer call() throws IOException {
    DataFolderOutput.checkFree(options.out);
    Pictures pictures = images == null ? Pictures.none() : Pictures.in(images);
    PrintWriter err = spec.commandLine().getErr();
    Set<String> known = new HashSet<>();
    forEachItem(new MalformedLines(options.strict, err), (id, item) -> known.add(id));
    Interactions all = readReviews(known, new MalformedLines(options.strict, err));
    Selection selection = Selection.of(all, options);
    DataFolderOutput.checkNotEmpty(selection, options);
    List<ObjectNode> items = keptItems(options.keepUnsold ? known : selection.itemIds(), pictures);
    DataFolderOutput.write(options.out, items, all, selection);
    PrintWriter out = spec.commandLine().getOut();
    ImportReport.print("reviews", all, selection, items.size(), options, out);
    long pictured = items.stream().filter(item -> item.hasNonNull("image")).count();
    out.printf("       %,d items have a picture%n", pictured);
    return 0;
  }

  private List<ObjectNode> keptItems(Set<String> kept, Pictures pictures) throws IOException {
    List<ObjectNode> items = new ArrayList<>();
    Set<String> written = new HashSet<>();
    MalformedLines alreadyTold =
        new MalformedLines(false, new PrintWriter(PrintWriter.nullWriter()));
    forEachItem(
        alreadyTold,
        (id, metadataItem) -> {
          if (kept.contains(id) && written.add(id)) {
            items.add(item(id, metadataItem));
          }
        });
    for (ObjectNode item : items) {
      item.put("image", pictures.place(item.get("id").textValue(), options.out));
    }
    return items;
  }

  private static ObjectNode item(String id, ObjectNode metadataItem) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("id", id);
    item.put("title", metadataItem.path("title").asText("").strip());
    item.putNull("image");
    for (String key : KEPT_KEYS) {
      JsonNode value = metadataItem.get(key);
      if (value != null) {
        item.set(key, value);
      }
    }
    return item;
  }

  private void forEachItem(MalformedLines lines, BiConsumer<String, ObjectNode> consumer)
      throws IOException {
    forEachLine(
        metadata,
        "metadata",
        lines,
        (json, object) -> consumer.accept(text(json, object, "parent_asin"), object));
  }

  private Interactions readReviews(Set<String> known, MalformedLines lines) throws IOException {
    Interactions all = new Interactions();
    forEachLine(reviews, "reviews", lines, (json, review) -> add(json, review, known, all));
    return all;
  }

  private void add(JsonLines json, ObjectNode review, Set<String> known, Interactions all) {
    String user = text(json, review, "user_id");
    String item = text(json, review, "parent_asin");
    JsonNode time = review.path("timestamp");
    if (!time.isIntegralNumber()
        || !time.canConvertToLong()
        || time.longValue() < 0
        || time.longValue() > DataFolder.LAST_TIMESTAMP_MILLIS) {
      throw json.problem("field timestamp: %s is not a time in milliseconds".formatted(time));
    }
    JsonNode rating = review.path("rating");
    if (!rating.isNumber()) {
      throw json.problem("field rating: a number is needed, not %s".formatted(rating));
    }
    boolean wanted = !verifiedOnly || review.path("verified_purchase").asBoolean();
    if (wanted && rating.doubleValue() >= options.minRating && known.contains(item)) {
      all.add(user, item, time.longValue());
    }
  }

  /** Takes an object; {@code json} knows its line. */
  private interface LineConsumer {
    void accept(JsonLines json, ObjectNode object);
  }

  private static void forEachLine(
      Path file, String what, MalformedLines lines, LineConsumer consumer) throws IOException {
    try (JsonLines json = new JsonLines(InputFile.open(file), file.toString());
        Progress progress = Progress.of(what, Progress.UNKNOWN)) {
      boolean more = true;
      while (more) {
        try {
          ObjectNode object = json.next();
          more = object != null;
          if (object != null) {
            consumer.accept(json, object);
            lines.good();
          }
        } catch (DataFolderException e) {
          lines.malformed(e);
        }
        progress.step();
      }
    }
    lines.check(file);
  }

  private static String text(JsonLines json, ObjectNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw json.problem("field %s: missing, empty or not a string".formatted(field));
    }
    return value.textValue();
  }
}
