package io.perpeft.demo;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets the shoppers shop. Every session is a basket of one to four items within minutes; nobody
 * buys an item twice.
 */
final class SalesGenerator {

  private static final double[] BASKET_SIZES = {.5, .25, .15, .1};

  /** Sessions by hour of the day, evenings most. */
  private static final double[] HOURS = {
    2, 1, .5, .3, .3, .5, 1, 2, 3, 4, 4, 5, 6, 5, 4, 4, 5, 6, 7, 9, 10, 9, 6, 4
  };

  private static final double WEEKEND = 1.5;
  private static final long LONGEST_PAUSE_MILLIS = 180_000;

  private final DemoShopOptions options;
  private final List<DemoItem> items;
  private final List<Shopper> shoppers;
  private final Timeline timeline;
  private final Market market;
  private final List<InterestGroup> groups;
  private final Map<Interest, double[]> odds = new HashMap<>();
  private final Map<Integer, List<DemoItem>> collections = new HashMap<>();

  private record Session(int number, int shopper, long startMillis, int size) {}

  SalesGenerator(
      DemoShopOptions options, List<DemoItem> items, List<Shopper> shoppers, Market market) {
    this.options = options;
    this.items = List.copyOf(items);
    this.shoppers = List.copyOf(shoppers);
    this.market = market;
    timeline = new Timeline(options.days());
    groups = InterestGroup.first(options.groups());
    for (DemoItem item : items) {
      collections.computeIfAbsent(item.collection(), id -> new ArrayList<>()).add(item);
    }
  }

  /** All sales in time order. */
  List<Sale> sales() {
    List<BitSet> owned = new ArrayList<>();
    shoppers.forEach(shopper -> owned.add(new BitSet(items.size())));
    List<Sale> sales = new ArrayList<>(options.purchases());
    int day = -1;
    double[] weights = {};
    for (Session session : sessions()) {
      if (timeline.day(session.startMillis()) != day) {
        day = timeline.day(session.startMillis());
        weights = market.weights(day);
      }
      shop(session, weights, owned.get(session.shopper()), sales);
    }
    sales.sort(Comparator.comparingLong(Sale::timestampMillis));
    return sales;
  }

  /** Sessions in time order whose sizes sum to the number of purchases; everyone has one. */
  private List<Session> sessions() {
    Dice dice = Dice.of(options.seed(), "sessions");
    double[] cumulative = new double[shoppers.size()];
    double sum = 0;
    for (Shopper shopper : shoppers) {
      sum += shopper.activity() * (timeline.closingMillis() - shopper.arrivalMillis());
      cumulative[shopper.index()] = sum;
    }
    int[] bought = new int[shoppers.size()];
    List<Session> sessions = new ArrayList<>();
    int left = options.purchases();
    while (left > 0) {
      int number = sessions.size();
      int waiting = Math.max(0, shoppers.size() - number);
      int shopper = number < shoppers.size() ? number : draw(cumulative, dice.uniform() * sum);
      int size = Math.min(1 + dice.weighted(BASKET_SIZES), left - Math.max(0, waiting - 1));
      long start = startMillis(shoppers.get(shopper), dice);
      if (bought[shopper] + size <= options.openingItems() / 2) {
        bought[shopper] += size;
        sessions.add(new Session(number, shopper, start, size));
        left -= size;
      }
    }
    sessions.sort(Comparator.comparingLong(Session::startMillis));
    return sessions;
  }

  private static int draw(double[] cumulative, double point) {
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > point) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** A moment between the shopper's arrival and closing; weekends and evenings are busier. */
  private long startMillis(Shopper shopper, Dice dice) {
    int arrivalDay = timeline.day(shopper.arrivalMillis());
    while (true) {
      int day = arrivalDay + dice.below(options.days() - arrivalDay);
      long hour = dice.weighted(HOURS);
      long inHour = (long) (dice.uniform() * 3_500_000);
      long start = Timeline.OPENING_MILLIS + day * Timeline.DAY_MILLIS + hour * 3_600_000 + inHour;
      boolean weekend = day % 7 >= 5;
      if (start >= shopper.arrivalMillis() && (weekend || dice.chance(1 / WEEKEND))) {
        return start;
      }
    }
  }

  private void shop(Session session, double[] market, BitSet owned, List<Sale> sales) {
    Dice dice = Dice.of(options.seed(), "basket", session.number());
    Interest interest = shoppers.get(session.shopper()).interestAt(session.startMillis());
    double[] taste = odds.computeIfAbsent(interest, this::odds);
    DemoItem first = null;
    long now = session.startMillis();
    for (int k = 0; k < session.size(); k++) {
      Sale sale = choose(session.shopper(), now, first, taste, market, owned, dice);
      if (first == null) {
        first = items.get(sale.item());
      }
      owned.set(sale.item());
      sales.add(sale);
      now += 5_000 + (long) (dice.uniform() * LONGEST_PAUSE_MILLIS);
    }
  }

  private Sale choose(
      int shopper,
      long now,
      @Nullable DemoItem first,
      double[] taste,
      double[] market,
      BitSet owned,
      Dice dice) {
    if (first != null && dice.chance(options.basketShare())) {
      DemoItem mate = mate(first, owned, taste, dice);
      if (mate != null) {
        return new Sale(shopper, mate.index(), now, Sale.Reason.BASKET);
      }
    }
    boolean noise = dice.chance(options.noiseShare());
    double[] weights = new double[items.size()];
    for (DemoItem item : items) {
      int index = item.index();
      if (item.availableFromMillis() <= now && !owned.get(index)) {
        weights[index] = noise ? market[index] : market[index] * taste[index];
      }
    }
    Sale.Reason reason = noise ? Sale.Reason.NOISE : Sale.Reason.TASTE;
    return new Sale(shopper, dice.weighted(weights), now, reason);
  }

  /** Another item of the collection, by the square root of taste, or null if all are owned. */
  private @Nullable DemoItem mate(DemoItem first, BitSet owned, double[] taste, Dice dice) {
    List<DemoItem> mates = new ArrayList<>(collections.getOrDefault(first.collection(), List.of()));
    mates.removeIf(item -> owned.get(item.index()));
    if (mates.isEmpty()) {
      return null;
    }
    double[] weights =
        mates.stream().mapToDouble(item -> StrictMath.sqrt(taste[item.index()])).toArray();
    return mates.get(dice.weighted(weights));
  }

  private double[] odds(Interest interest) {
    return Taste.odds(items, interest, groups.get(interest.group()), options.tasteStrength());
  }
}
