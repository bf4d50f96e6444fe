package io.perpeft.demo;

import org.jspecify.annotations.Nullable;

/**
 * What the demo shop looks like. The same options give the same bytes.
 *
 * @param seed of everything random
 * @param items size of the catalogue at the end
 * @param shoppers number of shoppers at the end; each buys at least once
 * @param purchases number of purchases, exactly
 * @param groups number of hidden interest groups, 1..8
 * @param newItemShare share of the items that appear after opening, evenly over time
 * @param newShopperShare share of the shoppers who come after opening, evenly over time
 * @param popularitySkew Zipf exponent of item popularity
 * @param trendStrength factor by which a fashionable value of an aspect sells better; 1 is none
 * @param noiseShare share of purchases that follow popularity alone
 * @param basketShare probability that a basket's next item completes the first one's collection
 * @param tasteStrength utility (log odds) of a favourite value under an aspect weight of one
 * @param days duration of the shop
 * @param pictureSize edge of the pictures in pixels
 * @param drift sudden change of interests, or null for none
 */
public record DemoShopOptions(
    long seed,
    int items,
    int shoppers,
    int purchases,
    int groups,
    double newItemShare,
    double newShopperShare,
    double popularitySkew,
    double trendStrength,
    double noiseShare,
    double basketShare,
    double tasteStrength,
    int days,
    int pictureSize,
    @Nullable Drift drift) {

  public DemoShopOptions {
    atLeast("items", items, 20);
    atLeast("shoppers", shoppers, 1);
    atLeast("purchases", purchases, shoppers);
    atLeast("groups", groups, 1);
    if (groups > InterestGroup.MOST) {
      throw new IllegalArgumentException(
          "groups must be at most " + InterestGroup.MOST + ", got " + groups);
    }
    share("newItemShare", newItemShare);
    share("newShopperShare", newShopperShare);
    share("noiseShare", noiseShare);
    share("basketShare", basketShare);
    notNegative("popularitySkew", popularitySkew);
    notNegative("tasteStrength", tasteStrength);
    if (!(trendStrength >= 1 && trendStrength <= 100)) {
      throw new IllegalArgumentException("trendStrength must be in [1, 100], got " + trendStrength);
    }
    atLeast("days", days, 2);
    if (pictureSize < 16 || pictureSize > 1024) {
      throw new IllegalArgumentException("pictureSize must be in [16, 1024], got " + pictureSize);
    }
    int openingItems = openingItems(items, newItemShare);
    if (openingItems < 8) {
      throw new IllegalArgumentException(
          "items at opening, items x (1 - newItemShare), must be at least 8, got " + openingItems);
    }
    if (purchases > (long) shoppers * openingItems / 4) {
      throw new IllegalArgumentException(
          "purchases must be at most a quarter of shoppers x items at opening, "
              + "for nobody buys an item twice; got "
              + purchases);
    }
  }

  /** Number of items that are there from the first day. */
  public int openingItems() {
    return openingItems(items, newItemShare);
  }

  private static int openingItems(int items, double newItemShare) {
    return (int) Math.ceil(items * (1 - newItemShare));
  }

  /** The quickstart's shop. */
  public static DemoShopOptions defaults() {
    return new Builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1), got " + value);
    }
  }

  private static void notNegative(String name, double value) {
    if (!(value >= 0 && value <= 20)) {
      throw new IllegalArgumentException(name + " must be in [0, 20], got " + value);
    }
  }

  /** Starts from the quickstart's values; the setters are named after the components. */
  public static final class Builder {
    private long seed = 1;
    private int items = 1_400;
    private int shoppers = 1_800;
    private int purchases = 44_000;
    private int groups = 6;
    private double newItemShare = .5;
    private double newShopperShare = .3;
    private double popularitySkew = .6;
    private double trendStrength = 2;
    private double noiseShare = .08;
    private double basketShare = .4;
    private double tasteStrength = 4.5;
    private int days = 120;
    private int pictureSize = 64;
    private @Nullable Drift drift;

    private Builder() {}

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder items(int value) {
      items = value;
      return this;
    }

    public Builder shoppers(int value) {
      shoppers = value;
      return this;
    }

    public Builder purchases(int value) {
      purchases = value;
      return this;
    }

    public Builder groups(int value) {
      groups = value;
      return this;
    }

    public Builder newItemShare(double value) {
      newItemShare = value;
      return this;
    }

    public Builder newShopperShare(double value) {
      newShopperShare = value;
      return this;
    }

    public Builder popularitySkew(double value) {
      popularitySkew = value;
      return this;
    }

    public Builder trendStrength(double value) {
      trendStrength = value;
      return this;
    }

    public Builder noiseShare(double value) {
      noiseShare = value;
      return this;
    }

    public Builder basketShare(double value) {
      basketShare = value;
      return this;
    }

    public Builder tasteStrength(double value) {
      tasteStrength = value;
      return this;
    }

    public Builder days(int value) {
      days = value;
      return this;
    }

    public Builder pictureSize(int value) {
      pictureSize = value;
      return this;
    }

    public Builder drift(@Nullable Drift value) {
      drift = value;
      return this;
    }

    public DemoShopOptions build() {
      return new DemoShopOptions(
          seed,
          items,
          shoppers,
          purchases,
          groups,
          newItemShare,
          newShopperShare,
          popularitySkew,
          trendStrength,
          noiseShare,
          basketShare,
          tasteStrength,
          days,
          pictureSize,
          drift);
    }
  }
}
