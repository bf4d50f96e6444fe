package io.perpeft.deploy.quickstart;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.deploy.traffic.ItemPublisher;
import io.perpeft.deploy.traffic.Shop;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.items.ItemEncoding;
import io.perpeft.jobs.options.ItemOptions;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.training.BootstrapOptions;
import io.perpeft.model.training.Bootstrapper;
import io.perpeft.model.training.TrainingProgress;
import io.perpeft.schemas.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Bootstraps a generation from a shop's history. */
final class GenerationMaker {

  private static final int MAX_PICTURE_BYTES =
      Math.toIntExact(ItemOptions.MAX_PICTURE_SIZE.option().defaultValue().getBytes());

  private final Path backboneFolder;
  private final String device;
  private final Precision precision;
  private final Function<Backbone, AdapterMethod> adapter;
  private final Path itemCaches;
  private final BootstrapOptions options;
  private final Consumer<String> progress;

  /**
   * @param adapter opens the adapter method
   * @param itemCaches where the jobs look for items that were encoded before
   * @param progress hears, in words and from any thread, how far it is
   */
  GenerationMaker(
      Path backboneFolder,
      String device,
      Precision precision,
      Function<Backbone, AdapterMethod> adapter,
      Path itemCaches,
      BootstrapOptions options,
      Consumer<String> progress) {
    this.backboneFolder = backboneFolder;
    this.device = device;
    this.precision = precision;
    this.adapter = adapter;
    this.itemCaches = itemCaches;
    this.options = options;
    this.progress = progress;
  }

  /** Makes the generation and writes it to the folder, which must not exist. */
  Generation make(Shop shop, Path into) throws IOException {
    List<CatalogueItem> items = shop.openingItems();
    InteractionLog history =
        InteractionLog.of(items.stream().map(CatalogueItem::id).toList(), shop.history());
    try (Device opened = Device.open(device, precision);
        ClipBackbone backbone = ClipBackbone.open(backboneFolder, opened)) {
      AdapterMethod method = adapter.apply(backbone);
      List<ItemInputs> inputs;
      try (ItemEncoding encoding =
          ItemEncoding.open(backbone, method, itemCaches, MAX_PICTURE_BYTES)) {
        inputs = encode(shop.folder(), items, encoding);
      }
      Generation generation =
          new Bootstrapper(opened, method, options, new Told(progress))
              .run(history, identity(backbone.shape()), item -> inputs.get(item - 1))
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

  /** As the jobs do it, and into their cache. */
  private List<ItemInputs> encode(
      DataFolder folder, List<CatalogueItem> items, ItemEncoding encoding) {
    AtomicInteger done = new AtomicInteger();
    return items.parallelStream()
        .map(
            item -> {
              ItemInputs inputs = inputs(ItemPublisher.record(folder, item), encoding);
              progress.accept(
                  "items through the backbone: %d of %d"
                      .formatted(done.incrementAndGet(), items.size()));
              return inputs;
            })
        .toList();
  }

  private static ItemInputs inputs(Item item, ItemEncoding encoding) {
    try {
      return ItemInputs.decode(encoding.encode(item).inputs());
    } catch (FaultyRecordException e) {
      throw new IllegalArgumentException(
          "item '%s': %s".formatted(item.getItemId(), e.getMessage()), e);
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
