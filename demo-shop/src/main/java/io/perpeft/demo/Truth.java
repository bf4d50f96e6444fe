package io.perpeft.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What no model may see: the hidden groups, every shopper's interests over time, and the items'
 * aspects. Written as {@code truth.json} into the data folder. Aspects and values go by name.
 *
 * @param driftMillis when interests drifted, epoch milliseconds, or null
 */
public record Truth(
    DemoShopOptions options,
    long openingMillis,
    long closingMillis,
    @Nullable Long driftMillis,
    List<Group> groups,
    List<Buyer> shoppers,
    List<Thing> items,
    List<Trend> fashions) {

  /** The file's name in the data folder. */
  public static final String FILE = "truth.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** A hidden group: how much each aspect matters; aspects not named do not. */
  public record Group(int id, String name, Map<String, Double> weights) {}

  /** A shopper's interests in time order. */
  public record Buyer(String id, List<Wish> interests) {}

  /** A group and favourite values from a moment on, dearest first. */
  public record Wish(long fromMillis, int group, Map<String, List<String>> favourites) {}

  /** An item's aspects; items of one collection are bought together. */
  public record Thing(
      String id,
      Map<String, String> aspects,
      int collection,
      double appeal,
      long availableFromMillis) {}

  /** A value that sells better for everybody during [fromMillis, toMillis). */
  public record Trend(String aspect, String value, long fromMillis, long toMillis) {}

  static Truth of(DemoShop shop) {
    DemoShopOptions options = shop.options();
    Timeline timeline = new Timeline(options.days());
    Drift drift = options.drift();
    return new Truth(
        options,
        Timeline.OPENING_MILLIS,
        timeline.closingMillis(),
        drift == null ? null : timeline.at(drift.at()),
        InterestGroup.first(options.groups()).stream().map(Truth::group).toList(),
        shop.shoppers().stream().map(Truth::buyer).toList(),
        shop.items().stream().map(Truth::thing).toList(),
        shop.fashions().stream().map(Truth::trend).toList());
  }

  /** Reads the truth of a data folder that the demo shop wrote. */
  public static Truth read(Path dataFolder) {
    Path file = dataFolder.resolve(FILE);
    try {
      return JSON.readValue(file.toFile(), Truth.class);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    }
  }

  void write(Path dataFolder) throws IOException {
    JSON.writeValue(dataFolder.resolve(FILE).toFile(), this);
  }

  /**
   * Every shopper's hidden group at a moment, by shopper id; those yet to come have their first.
   */
  public Map<String, Integer> groupsAt(long millis) {
    return shoppers.stream()
        .collect(
            Collectors.toMap(
                Buyer::id,
                buyer -> wishAt(buyer, millis).group(),
                (first, second) -> first,
                LinkedHashMap::new));
  }

  private static Wish wishAt(Buyer buyer, long millis) {
    Wish current = buyer.interests().get(0);
    for (Wish wish : buyer.interests()) {
      if (wish.fromMillis() <= millis) {
        current = wish;
      }
    }
    return current;
  }

  private static Group group(InterestGroup group) {
    Map<String, Double> weights = new TreeMap<>();
    group.weights().forEach((aspect, weight) -> weights.put(aspect.key(), weight));
    return new Group(group.id(), group.name(), weights);
  }

  private static Buyer buyer(Shopper shopper) {
    return new Buyer(shopper.id(), shopper.interests().stream().map(Truth::wish).toList());
  }

  private static Wish wish(Interest interest) {
    Map<String, List<String>> favourites = new TreeMap<>();
    interest
        .favourites()
        .forEach(
            (aspect, values) ->
                favourites.put(aspect.key(), values.stream().map(aspect::value).toList()));
    return new Wish(interest.fromMillis(), interest.group(), favourites);
  }

  private static Thing thing(DemoItem item) {
    return new Thing(
        item.id(),
        byKey(item.traits()::name),
        item.collection(),
        item.appeal(),
        item.availableFromMillis());
  }

  private static Map<String, String> byKey(Function<Aspect, String> name) {
    Map<String, String> values = new TreeMap<>();
    for (Aspect aspect : Aspect.values()) {
      values.put(aspect.key(), name.apply(aspect));
    }
    return values;
  }

  private static Trend trend(Fashion fashion) {
    return new Trend(
        fashion.aspect().key(),
        fashion.aspect().value(fashion.value()),
        Timeline.OPENING_MILLIS + fashion.fromDay() * Timeline.DAY_MILLIS,
        Timeline.OPENING_MILLIS + fashion.toDay() * Timeline.DAY_MILLIS);
  }
}
