package io.perpeft.demo;

import java.nio.file.Path;
import java.util.List;

/** The whole shop in memory: what is sold, who buys, and what was bought. */
public record DemoShop(
    DemoShopOptions options,
    List<DemoItem> items,
    List<Shopper> shoppers,
    List<Sale> sales,
    List<Fashion> fashions) {

  public DemoShop {
    items = List.copyOf(items);
    shoppers = List.copyOf(shoppers);
    sales = List.copyOf(sales);
    fashions = List.copyOf(fashions);
  }

  /** Draws a shop; the same options give the same shop. */
  public static DemoShop generate(DemoShopOptions options) {
    List<DemoItem> items = new CatalogueGenerator(options).items();
    List<Shopper> shoppers = new ShopperGenerator(options).shoppers();
    Market market = new Market(options, items);
    List<Sale> sales = new SalesGenerator(options, items, shoppers, market).sales();
    return new DemoShop(options, items, shoppers, sales, market.fashions());
  }

  /**
   * Writes the data folder ({@code items.jsonl}, {@code images/}, {@code purchases.csv}) with
   * {@code truth.json} in it; the same shop gives the same bytes. The folder appears at once, when
   * complete.
   *
   * @throws IllegalArgumentException if the folder exists
   */
  public void writeTo(Path folder) {
    DemoShopWriter.write(this, folder);
  }

  /**
   * Puts the demo's small CLIP (Hugging Face layout) under a directory, unless it is there.
   *
   * @return the CLIP's directory
   */
  public static Path backbone(Path workDirectory) {
    return DemoClip.copyTo(workDirectory.resolve("demo-clip"));
  }
}
