package io.perpeft.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue and its purchases on disk: {@code items.jsonl} (one object a line: {@code id}, {@code
 * title}, {@code image} = path relative to the folder, null or absent) and {@code purchases.csv}
 * (header {@code user,item,timestamp}, timestamps in epoch milliseconds, optional column {@code
 * id}).
 *
 * <p>Every defect is a {@link DataFolderException}. Safe for use by several threads.
 */
public final class DataFolder {
  public static final String ITEMS = "items.jsonl";
  public static final String PURCHASES = "purchases.csv";

  /** End of the year 9999: beyond it lie microseconds mistaken for milliseconds. */
  public static final long LAST_TIMESTAMP_MILLIS = 253_402_300_799_999L;

  private final Path path;
  private final List<CatalogueItem> items;
  private @Nullable List<Purchase> purchases;

  private DataFolder(Path path, List<CatalogueItem> items) {
    this.path = path;
    this.items = items;
  }

  /** Reads and checks the catalogue. */
  public static DataFolder open(Path path) {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      throw new DataFolderException(path + ": there is no such data folder", e);
    }
    return new DataFolder(path, ItemsFile.read(require(real, ITEMS)));
  }

  public Path path() {
    return path;
  }

  /** The catalogue in the order of the file; never empty. */
  public List<CatalogueItem> items() {
    return items;
  }

  /**
   * All purchases in time order; those of the same time stay in the order of the file. Read and
   * checked by the first call.
   */
  public synchronized List<Purchase> purchases() {
    if (purchases == null) {
      purchases = PurchasesFile.read(require(path, PURCHASES), items);
    }
    return purchases;
  }

  /**
   * The item's picture, or null when the item names none or there is no such file.
   *
   * @throws DataFolderException if the path leads out of the folder, through a link too
   */
  public @Nullable Path imagePath(CatalogueItem item) {
    if (item.image() == null) {
      return null;
    }
    Path picture = path.resolve(item.image());
    if (!Files.isRegularFile(picture)) {
      return null;
    }
    try {
      Path real = picture.toRealPath();
      if (real.startsWith(path.toRealPath())) {
        return real;
      }
    } catch (IOException e) {
      throw new DataFolderException(picture + ": cannot be resolved: " + e, e);
    }
    throw new DataFolderException(
        "%s: item '%s': field image: '%s' leads out of the data folder; put the picture into it"
            .formatted(path.resolve(ITEMS), item.id(), item.image()));
  }

  private static Path require(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new DataFolderException(
          "%s: missing; a data folder holds %s and %s".formatted(file, ITEMS, PURCHASES));
    }
    return file;
  }
}
