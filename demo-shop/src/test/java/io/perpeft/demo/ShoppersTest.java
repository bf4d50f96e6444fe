package io.perpeft.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.ranking.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the shop's purchases must show, so that models can be told apart on them. */
class ShoppersTest {

  private static final DemoShop SHOP = DemoShop.generate(options().build());

  private static DemoShopOptions.Builder options() {
    return DemoShopOptions.builder().items(500).shoppers(500).purchases(9_000);
  }

  @Test
  void shoppersKeepToValuesOfTheAspectsTheirGroupCaresAbout() {
    for (InterestGroup group : InterestGroup.first(SHOP.options().groups())) {
      for (Aspect aspect : group.weights().keySet()) {
        double own = agreement(aspect, group.id(), true);
        double others = agreement(aspect, group.id(), false);
        assertThat(own)
            .as("chance that two purchases of a shopper of group %s agree in %s", group, aspect)
            .isGreaterThan(1.15 * others);
      }
    }
  }

  @Test
  void driftLeavesThePastAndChangesWhatIsBoughtFromItsMoment() {
    Drift drift = new Drift(.5, .5);
    DemoShop drifted = DemoShop.generate(options().drift(drift).build());
    long moment = new Timeline(SHOP.options().days()).at(drift.at());

    assertThat(drifted.sales().stream().filter(sale -> sale.timestampMillis() < moment).toList())
        .isEqualTo(SHOP.sales().stream().filter(sale -> sale.timestampMillis() < moment).toList());
    List<Shopper> movers =
        drifted.shoppers().stream().filter(shopper -> shopper.interests().size() == 2).toList();
    long present =
        drifted.shoppers().stream().filter(shopper -> shopper.arrivalMillis() < moment).count();
    assertThat(movers.size()).isBetween((int) (.42 * present), (int) (.58 * present));
    assertThat(movers)
        .allSatisfy(
            shopper ->
                assertThat(shopper.interests().get(0).group())
                    .isNotEqualTo(shopper.interests().get(1).group()));
    assertThat(meanUtility(drifted, 0, moment, false))
        .isGreaterThan(2 * meanUtility(drifted, 0, moment, true));
    assertThat(meanUtility(drifted, 1, moment, true))
        .isGreaterThan(2 * meanUtility(drifted, 1, moment, false));
  }

  @Test
  void popularityFollowsZipf() {
    double skew = .8;
    DemoShop shop =
        DemoShop.generate(
            options()
                .shoppers(2_000)
                .purchases(30_000)
                .popularitySkew(skew)
                .noiseShare(.99)
                .basketShare(0)
                .trendStrength(1)
                .newItemShare(0)
                .build());
    int[] counts = new int[shop.items().size()];
    shop.sales().forEach(sale -> counts[sale.item()]++);
    Arrays.sort(counts);
    int tenth = counts[counts.length - 10];
    int hundredth = counts[counts.length - 100];

    assertThat(Math.log((double) tenth / hundredth) / Math.log(10)).isBetween(.65, .9);
  }

  @Test
  void knowingTheGroupsPaysAndTheShopIsNeitherTrivialNorHopeless() {
    Map<Aspect, Double> mean = new EnumMap<>(Aspect.class);
    List<InterestGroup> groups = InterestGroup.first(SHOP.options().groups());
    for (InterestGroup group : groups) {
      group.weights().forEach((a, weight) -> mean.merge(a, weight / groups.size(), Double::sum));
    }
    InterestGroup everybody = new InterestGroup(groups.size(), "everybody", mean);
    double grouped = oracle(groups);
    double blind = oracle(groups.stream().map(group -> everybody).toList());

    assertThat(grouped).isBetween(.1, .45);
    assertThat(grouped).isGreaterThan(1.6 * blind);
  }

  @Test
  void newItemsAndNewShoppersShareInTheStream() {
    int split = SHOP.sales().size() * 7 / 10;
    BitSet items = new BitSet();
    BitSet shoppers = new BitSet();
    SHOP.sales().subList(0, split).forEach(sale -> items.set(sale.item()));
    SHOP.sales().subList(0, split).forEach(sale -> shoppers.set(sale.shopper()));
    List<Sale> stream = SHOP.sales().subList(split, SHOP.sales().size());

    assertThat(share(stream.stream().filter(sale -> !items.get(sale.item())).count(), stream))
        .isBetween(.08, .25);
    assertThat(share(stream.stream().filter(s -> !shoppers.get(s.shopper())).count(), stream))
        .isBetween(.03, .15);
  }

  private static double share(long count, List<Sale> stream) {
    return (double) count / stream.size();
  }

  /** Share of pairs of consecutive taste purchases of one shopper with the same value. */
  private static double agreement(Aspect aspect, int group, boolean inGroup) {
    int[] last = new int[SHOP.shoppers().size()];
    Arrays.fill(last, -1);
    int pairs = 0;
    int equal = 0;
    for (Sale sale : SHOP.sales()) {
      Shopper shopper = SHOP.shoppers().get(sale.shopper());
      if (sale.reason() == Sale.Reason.TASTE
          && (shopper.interests().get(0).group() == group) == inGroup) {
        int value = SHOP.items().get(sale.item()).traits().of(aspect);
        if (last[sale.shopper()] >= 0) {
          pairs++;
          equal += last[sale.shopper()] == value ? 1 : 0;
        }
        last[sale.shopper()] = value;
      }
    }
    return (double) equal / pairs;
  }

  /** Mean utility, under one of two interests, of what those who drifted bought by taste. */
  private static double meanUtility(DemoShop shop, int interest, long moment, boolean after) {
    double sum = 0;
    int count = 0;
    for (Sale sale : shop.sales()) {
      Shopper shopper = shop.shoppers().get(sale.shopper());
      if (shopper.interests().size() == 2
          && sale.reason() == Sale.Reason.TASTE
          && (sale.timestampMillis() >= moment) == after) {
        Interest wish = shopper.interests().get(interest);
        Traits traits = shop.items().get(sale.item()).traits();
        InterestGroup group = InterestGroup.first(shop.options().groups()).get(wish.group());
        for (Aspect aspect : Aspect.values()) {
          sum += group.weight(aspect) * wish.liking(aspect, traits.of(aspect));
        }
        count++;
      }
    }
    return sum / count;
  }

  /** NDCG@20 of everybody's last purchase under true favourites, given groups, true popularity. */
  private static double oracle(List<InterestGroup> weightsByGroup) {
    Market market = new Market(SHOP.options(), SHOP.items());
    Timeline timeline = new Timeline(SHOP.options().days());
    List<BitSet> owned = new ArrayList<>();
    Sale[] last = new Sale[SHOP.shoppers().size()];
    for (int shopper = 0; shopper < last.length; shopper++) {
      owned.add(new BitSet());
    }
    for (Sale sale : SHOP.sales()) {
      owned.get(sale.shopper()).set(sale.item());
      last[sale.shopper()] = sale;
    }
    double sum = 0;
    for (Sale sale : last) {
      Interest interest = SHOP.shoppers().get(sale.shopper()).interests().get(0);
      double[] odds =
          Taste.odds(
              SHOP.items(),
              interest,
              weightsByGroup.get(interest.group()),
              SHOP.options().tasteStrength());
      double[] popularity = market.weights(timeline.day(sale.timestampMillis()));
      float[] scores = new float[odds.length];
      for (int item = 0; item < scores.length; item++) {
        scores[item] = (float) (odds[item] * popularity[item]);
      }
      BitSet others = owned.get(sale.shopper());
      others.clear(sale.item());
      sum += Ranking.ndcg(Ranking.zeroBasedRank(scores, sale.item(), others), 20);
    }
    return sum / last.length;
  }
}
