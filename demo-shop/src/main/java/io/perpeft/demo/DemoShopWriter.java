package io.perpeft.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.data.DataFolderWriter;
import io.perpeft.core.data.DataFolderWriter.PurchaseIds;
import io.perpeft.core.data.Purchase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.IntStream;

/** Writes a shop as a data folder. */
final class DemoShopWriter {

  private final DemoShop shop;
  private final Path folder;

  private DemoShopWriter(DemoShop shop, Path folder) {
    this.shop = shop;
    this.folder = folder;
  }

  static void write(DemoShop shop, Path folder) {
    NewFolder.write(folder, unfinished -> new DemoShopWriter(shop, unfinished).write());
  }

  private void write() throws IOException {
    Files.createDirectory(folder.resolve("images"));
    ItemPainter painter = new ItemPainter(shop.options().pictureSize());
    shop.items().parallelStream().forEach(item -> writePicture(painter, item));
    Iterator<ObjectNode> items = shop.items().stream().map(DemoShopWriter::line).iterator();
    Iterator<Purchase> purchases =
        IntStream.range(0, shop.sales().size()).mapToObj(this::purchase).iterator();
    DataFolderWriter.write(folder, items, purchases, PurchaseIds.WRITTEN);
    Truth.of(shop).write(folder);
  }

  private void writePicture(ItemPainter painter, DemoItem item) {
    Dice dice = Dice.of(shop.options().seed(), "picture", item.index());
    try {
      Files.write(folder.resolve(image(item)), painter.picture(item.traits(), dice));
    } catch (IOException e) {
      throw new UncheckedIOException("could not write a picture", e);
    }
  }

  private static String image(DemoItem item) {
    return "images/" + item.id() + ".png";
  }

  private static ObjectNode line(DemoItem item) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("id", item.id());
    line.put("title", item.title());
    line.put("image", image(item));
    for (Aspect aspect : Aspect.values()) {
      line.put(aspect.key(), item.traits().name(aspect));
    }
    line.put("available_from", item.availableFromMillis());
    return line;
  }

  private Purchase purchase(int place) {
    Sale sale = shop.sales().get(place);
    return new Purchase(
        String.format(Locale.ROOT, "purchase-%06d", place + 1),
        shop.shoppers().get(sale.shopper()).id(),
        shop.items().get(sale.item()).id(),
        sale.timestampMillis());
  }
}
