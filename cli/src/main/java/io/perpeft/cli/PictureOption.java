package io.perpeft.cli;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.model.catalogue.BadPictures;
import io.perpeft.model.catalogue.CatalogueInputs;
import io.perpeft.model.catalogue.CataloguePreparation;
import io.perpeft.model.catalogue.CataloguePreparation.ChunkConsumer;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.peft.AdapterMethod;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Option;

/** What becomes of pictures that cannot be used. */
final class PictureOption {
  @Option(
      names = "--neutral-pictures",
      description =
          "Give items whose picture is missing or broken the neutral picture, and count them;"
              + " else they stop the command. (Items without an image always get it.)")
  private boolean neutral;

  /** Runs the backbone over the items, with a bar, and says how many pictures were bad. */
  CatalogueInputs inputs(
      DataFolder folder,
      List<CatalogueItem> items,
      Backbone backbone,
      AdapterMethod method,
      PrintWriter err) {
    CataloguePreparation preparation = preparation(folder, backbone);
    CatalogueInputs inputs;
    try (Progress progress = Progress.of("items", items.size())) {
      inputs = CatalogueInputs.of(items, preparation, backbone, method, progress::stepTo);
    }
    report(preparation, err);
    return inputs;
  }

  /** Prepares all items of the folder, with a bar, and says how many pictures were bad. */
  void forEachChunk(DataFolder folder, Backbone backbone, ChunkConsumer consumer, PrintWriter err) {
    CataloguePreparation preparation = preparation(folder, backbone);
    try (Progress progress = Progress.of("items", folder.items().size())) {
      preparation.forEachChunk(folder.items(), consumer, progress::stepTo);
    }
    report(preparation, err);
  }

  private CataloguePreparation preparation(DataFolder folder, Backbone backbone) {
    return new CataloguePreparation(
        folder, backbone, neutral ? BadPictures.NEUTRAL : BadPictures.FAIL);
  }

  private static void report(CataloguePreparation preparation, PrintWriter err) {
    if (preparation.badPictures() > 0) {
      err.printf(
          "%d items got the neutral picture: theirs is missing or broken%n",
          preparation.badPictures());
    }
  }
}
