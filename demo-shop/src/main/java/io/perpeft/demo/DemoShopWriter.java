package io.perpeft.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes a shop as a data folder. */
final class DemoShopWriter {

  private static final JsonMapper JSON = JsonMapper.builder().build();

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
    try (BufferedWriter lines = Files.newBufferedWriter(folder.resolve("items.jsonl"))) {
      for (DemoItem item : shop.items()) {
        lines.write(JSON.writeValueAsString(line(item)));
        lines.write('\n');
      }
    }
    writePurchases();
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
    ObjectNode line = JSON.createObjectNode();
    line.put("id", item.id());
    line.put("title", item.title());
    line.put("image", image(item));
    for (Aspect aspect : Aspect.values()) {
      line.put(aspect.key(), item.traits().name(aspect));
    }
    line.put("available_from", item.availableFromMillis());
    return line;
  }

  private void writePurchases() throws IOException {
    try (BufferedWriter lines = Files.newBufferedWriter(folder.resolve("purchases.csv"))) {
      lines.write("user,item,timestamp,id\n");
      int number = 0;
      for (Sale sale : shop.sales()) {
        lines.write(
            String.format(
                Locale.ROOT,
                "%s,%s,%d,purchase-%06d\n",
                shop.shoppers().get(sale.shopper()).id(),
                shop.items().get(sale.item()).id(),
                sale.timestampMillis(),
                ++number));
      }
    }
  }
}
