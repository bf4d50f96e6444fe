package io.perpeft.core.data;

import com.fasterxml.jackson.core.JsonGenerator.Feature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.perpeft.core.files.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Writes what {@link DataFolder} reads. */
public final class DataFolderWriter {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final CsvMapper CSV =
      CsvMapper.builder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();

  private DataFolderWriter() {}

  /** Whether {@code purchases.csv} gets the column {@code id}. */
  public enum PurchaseIds {
    WRITTEN,
    LEFT_OUT
  }

  /**
   * Writes both files of a folder, which is made if need be; files of the same name are replaced.
   *
   * @param items objects with at least {@code id} and {@code title}; their other keys are kept
   * @param purchases in the order in which equal timestamps shall stay
   */
  public static void write(
      Path folder, Iterator<ObjectNode> items, Iterator<Purchase> purchases, PurchaseIds ids)
      throws IOException {
    Files.createDirectories(folder);
    AtomicFiles.write(
        folder.resolve(DataFolder.ITEMS),
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
          while (items.hasNext()) {
            out.write(JSON.writeValueAsBytes(items.next()));
            out.write('\n');
          }
          out.flush();
        });
    AtomicFiles.write(
        folder.resolve(DataFolder.PURCHASES),
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
          writePurchases(out, purchases, ids == PurchaseIds.WRITTEN);
          out.flush();
        });
  }

  private static void writePurchases(
      OutputStream out, Iterator<Purchase> purchases, boolean withIds) throws IOException {
    ObjectWriter csv = CSV.writer(CsvSchema.emptySchema()).without(Feature.AUTO_CLOSE_TARGET);
    try (SequenceWriter rows = csv.writeValues(out)) {
      rows.write(
          withIds
              ? new String[] {"user", "item", "timestamp", "id"}
              : new String[] {"user", "item", "timestamp"});
      while (purchases.hasNext()) {
        Purchase purchase = purchases.next();
        String time = Long.toString(purchase.timestampMillis());
        rows.write(
            withIds
                ? new String[] {purchase.user(), purchase.item(), time, purchase.id()}
                : new String[] {purchase.user(), purchase.item(), time});
      }
    }
  }
}
