package io.perpeft.deploy.quickstart;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.deploy.traffic.Shop;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PictureException;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.BootstrapOptions;
import io.perpeft.model.training.Bootstrapper;
import io.perpeft.model.training.TrainingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Bootstraps a generation from a shop's history. */
final class GenerationMaker {

  private static final int BATCH = 32;

  private final Path backboneFolder;
  private final String device;
  private final BootstrapOptions options;
  private final Consumer<String> progress;

  /**
   * @param progress hears, in words, how far it is
   */
  GenerationMaker(
      Path backboneFolder, String device, BootstrapOptions options, Consumer<String> progress) {
    this.backboneFolder = backboneFolder;
    this.device = device;
    this.options = options;
    this.progress = progress;
  }

  /** Makes the generation and writes it to the folder, which must not exist. */
  Generation make(Shop shop, Path into) throws IOException {
    List<CatalogueItem> items = shop.openingItems();
    InteractionLog history =
        InteractionLog.of(items.stream().map(CatalogueItem::id).toList(), shop.history());
    try (Device opened = Device.open(device);
        ClipBackbone backbone = ClipBackbone.open(backboneFolder, opened)) {
      BackboneShape shape = backbone.shape();
      AdapterMethod method = new IisanMethod(shape, IisanMethod.DEFAULT_BOTTLENECK);
      List<ItemInputs> inputs = encode(shop.folder(), items, backbone, method);
      Generation generation =
          new Bootstrapper(opened, method, options, new Told(progress))
              .run(history, identity(shape), item -> inputs.get(item - 1))
              .withBackboneLocation(backboneFolder);
      generation.writeTo(into);
      return generation;
    }
  }

  private static BackboneIdentity identity(BackboneShape shape) {
    return new BackboneIdentity(
        BackboneIdentity.CLIP,
        shape.sha256(),
        shape.depths(),
        shape.imageWidth(),
        shape.textWidth());
  }

  private List<ItemInputs> encode(
      DataFolder folder, List<CatalogueItem> items, ClipBackbone backbone, AdapterMethod method) {
    List<ItemInputs> inputs = new ArrayList<>(items.size());
    for (int from = 0; from < items.size(); from += BATCH) {
      List<CatalogueItem> some = items.subList(from, Math.min(items.size(), from + BATCH));
      List<PreparedItem> prepared =
          some.parallelStream().map(item -> prepare(folder, item, backbone)).toList();
      inputs.addAll(method.inputs(backbone, prepared));
      progress.accept(
          "items through the backbone: %d of %d".formatted(inputs.size(), items.size()));
    }
    return inputs;
  }

  /** As the jobs do it: an item whose picture is no use goes on without it. */
  private static PreparedItem prepare(
      DataFolder folder, CatalogueItem item, ClipBackbone backbone) {
    byte[] picture = picture(folder.imagePath(item));
    try {
      return backbone.prepare(new ItemContent(item.id(), item.title(), picture));
    } catch (PictureException e) {
      return backbone.prepare(new ItemContent(item.id(), item.title(), null));
    }
  }

  private static byte @Nullable [] picture(@Nullable Path file) {
    try {
      return file == null ? null : Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the picture " + file + " cannot be read", e);
    }
  }

  private record Told(Consumer<String> progress) implements TrainingProgress {

    @Override
    public void step(String stage, int epoch, int step, int steps, double loss) {
      progress.accept(
          "training stage %s: epoch %d, step %d of %d, loss %.3f"
              .formatted(stage, epoch, step, steps, loss));
    }
  }
}
