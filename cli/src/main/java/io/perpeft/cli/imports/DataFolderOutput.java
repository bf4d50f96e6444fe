package io.perpeft.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.cli.CliException;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.DataFolderWriter;
import io.perpeft.core.data.DataFolderWriter.PurchaseIds;
import io.perpeft.core.data.Purchase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Where an import writes to. */
final class DataFolderOutput {
  private DataFolderOutput() {}

  /** To be called before the long work begins. */
  static void checkFree(Path folder) {
    for (String name : List.of(DataFolder.ITEMS, DataFolder.PURCHASES)) {
      if (Files.exists(folder.resolve(name))) {
        throw new CliException(
            folder.resolve(name) + ": exists already; choose another --out or remove it");
      }
    }
  }

  static void checkNotEmpty(Selection selection, ImportOptions options) {
    if (selection.size() == 0) {
      throw new CliException(
          "Nothing is left with --k-core %d and --min-rating %s; lower them"
              .formatted(options.kCore, options.minRating));
    }
  }

  static void write(Path folder, List<ObjectNode> items, Interactions all, Selection selection)
      throws IOException {
    Iterator<Purchase> purchases =
        Arrays.stream(selection.rows())
            .mapToObj(
                row ->
                    new Purchase(
                        "",
                        all.userId(all.user(row)),
                        all.itemId(all.item(row)),
                        all.timeMillis(row)))
            .iterator();
    DataFolderWriter.write(folder, items.iterator(), purchases, PurchaseIds.LEFT_OUT);
  }
}
