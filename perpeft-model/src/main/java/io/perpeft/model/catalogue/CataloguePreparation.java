package io.perpeft.model.catalogue;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.DataFolderException;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PictureException;
import io.perpeft.model.clip.PreparedItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the items of a data folder for a backbone, in chunks, so that the pixels of only a few
 * items are in memory at a time.
 */
public final class CataloguePreparation {
  private static final int CHUNK = 64;

  private final DataFolder folder;
  private final Backbone backbone;
  private final BadPictures policy;
  private final AtomicInteger badPictures = new AtomicInteger();

  public CataloguePreparation(DataFolder folder, Backbone backbone, BadPictures policy) {
    this.folder = folder;
    this.backbone = backbone;
    this.policy = policy;
  }

  /** Takes prepared items, in order; {@code first} is the place of the first of them. */
  @FunctionalInterface
  public interface ChunkConsumer {
    void accept(int first, List<PreparedItem> chunk);
  }

  /**
   * Prepares items of the folder on all cores.
   *
   * @param progress told how many are done
   * @throws DataFolderException naming the item and its picture, if that is bad and must not be
   */
  public void forEachChunk(
      List<CatalogueItem> items, ChunkConsumer consumer, IntConsumer progress) {
    for (int from = 0; from < items.size(); from += CHUNK) {
      int until = Math.min(items.size(), from + CHUNK);
      consumer.accept(
          from, items.subList(from, until).parallelStream().map(this::prepare).toList());
      progress.accept(until);
    }
  }

  /** How many items so far got the neutral picture in the place of one that is bad. */
  public int badPictures() {
    return badPictures.get();
  }

  private PreparedItem prepare(CatalogueItem item) {
    if (item.image() == null || !(backbone instanceof ClipBackbone)) {
      return backbone.prepare(new ItemContent(item.id(), item.title(), null));
    }
    try {
      byte[] picture = read(item, item.image());
      return backbone.prepare(new ItemContent(item.id(), item.title(), picture));
    } catch (DataFolderException | PictureException e) {
      if (policy == BadPictures.FAIL) {
        throw bad(item, e.getMessage(), e);
      }
      badPictures.incrementAndGet();
      return backbone.prepare(new ItemContent(item.id(), item.title(), null));
    }
  }

  private byte[] read(CatalogueItem item, String image) {
    Path picture = folder.imagePath(item);
    if (picture == null) {
      throw new DataFolderException("there is no such file as " + image);
    }
    try {
      return Files.readAllBytes(picture);
    } catch (IOException e) {
      throw new DataFolderException(picture + " cannot be read: " + e, e);
    }
  }

  private DataFolderException bad(CatalogueItem item, @Nullable String why, Exception cause) {
    return new DataFolderException(
        "%s: item '%s', field image '%s': %s"
            .formatted(folder.path().resolve(DataFolder.ITEMS), item.id(), item.image(), why),
        cause);
  }
}
