package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.core.data.Purchase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DriftFiguresTest {

  private static final long HOUR_MILLIS = 3_600_000;
  private static final Offset<Double> EXACT = within(1e-12);
  private static final int SHOPPERS = 40;
  private static final List<Map<String, Interval>> NO_GAINS = Collections.nCopies(10, Map.of());

  /** Users 1 and 5 change before purchase 7, 2 and 3 do not; 4 comes after it. */
  private static final int[][] USER_AND_ITEM = {
    {1, 0}, {2, 0}, {1, 1}, {2, 1}, {1, 2}, {3, 2}, {5, 0}, {1, 3}, {2, 3}, {3, 3}, {5, 1}, {1, 3},
    {5, 2}, {1, 4}, {4, 4}, {1, 5}, {2, 4}, {2, 5}, {2, 6}
  };

  private static final double[] NDCG = {
    .6, .4, .8, .5, .3, .1, .5, .5, .1, Double.NaN, .2, .7, 1, .8, .4, .5, .4
  };

  @Test
  void comparesWithTheUsersOwnPastAndTheTrendOfOthers() {
    PurchaseStream stream = stream(USER_AND_ITEM, 2);
    DriftStudy study = study(stream, hidden(7, 1, 5), 1);

    DriftFigures.ArmDrift arm = new DriftCourse(study, NDCG).figures(Map.of(), NO_GAINS, 3);

    // Own pasts are .7, .4, .5 and .3; users 2 and 3 gained .1 and 0 on them, then 2 gained 0, .1
    // and 0.
    assertThat(study.count(true)).isEqualTo(2);
    assertThat(study.count(false)).isEqualTo(2);
    assertThat(arm.changedBefore()).isCloseTo((.6 + .8 + .3) / 3, EXACT);
    assertThat(arm.changedAfter()).isCloseTo((.1 + .1 + .2 + .7 + .8) / 5, EXACT);
    assertThat(arm.unchangedBefore()).isCloseTo(.45, EXACT);
    assertThat(arm.unchangedAfter()).isCloseTo(.46, EXACT);
    assertThat(arm.steps()).extracting(DriftFigures.Step::from).containsExactly(0, 1, 2, 3);
    assertThat(arm.steps()).extracting(DriftFigures.Step::purchases).containsExactly(2, 1, 1, 1);
    double[] expected = {-.45, -.1, -.1, .1};
    for (int step = 0; step < expected.length; step++) {
      assertThat(arm.steps().get(step).difference().mean()).isCloseTo(expected[step], EXACT);
    }
    assertThat(arm.steps().get(0).ndcg()).isCloseTo(.1, EXACT);
    assertThat(arm.steps().get(0).expected()).isCloseTo(.55, EXACT);
    assertThat(arm.lost().mean()).isCloseTo(.45, EXACT);
  }

  @Test
  void anUnrankedPurchaseCountsAsOneSinceTheChange() {
    PurchaseStream stream = stream(USER_AND_ITEM, 2);

    DriftStudy study = study(stream, hidden(7, 1, 5), 1);

    assertThat(study.after())
        .filteredOn(one -> study.changes(one.user()))
        .extracting(one -> List.of(one.purchase() + 2, one.step()))
        .containsExactly(
            List.of(7, 0), List.of(10, 0), List.of(12, 1), List.of(13, 2), List.of(15, 3));
  }

  @Test
  void recoveryIsTheStepAtWhichNineTenthsOfTheLossAreBack() {
    assertThat(recovery(.1, .3, .48))
        .as("differences -.3, -.1, .08")
        .isEqualTo(new DriftFigures.Recovery(true, 2, 2, 2));
    assertThat(recovery(.1, .38, .3))
        .as("back, then not: pooled to -.06")
        .isEqualTo(new DriftFigures.Recovery(true, null, null, null));
    assertThat(recovery(.1, .3, .36))
        .as("a tenth of the loss and a bit is missing")
        .isEqualTo(new DriftFigures.Recovery(true, null, null, null));
    assertThat(recovery(.45, .4, .4))
        .as("better than the others")
        .isEqualTo(new DriftFigures.Recovery(false, null, null, null));
  }

  @Test
  void usersDifferSoTheAnswerHasAnInterval() {
    double[][] after = new double[SHOPPERS][];
    Arrays.setAll(after, u -> u < 6 ? new double[] {.1, .1, .4} : new double[] {.1, .4, .4});

    DriftFigures.Recovery recovery = simulated(after).recovery();

    assertThat(recovery).isEqualTo(new DriftFigures.Recovery(true, 2, 1, 2));
  }

  @Test
  void gainsAreOfChangedUsersAfterTheChange() {
    PurchaseStream stream = stream(manyShoppers(), 0);
    double[] arm = ndcg(constant(.1, .3, .4));
    double[] base = ndcg(constant(.1, .2, .4));

    DriftFigures figures =
        Objects.requireNonNull(
            DriftFigures.of(
                stream, hiddenOfMany(), Map.of("arm", arm, "base", base), List.of("base"), 3));

    assertThat(figures.changedUsers()).isEqualTo(SHOPPERS);
    DriftFigures.ArmDrift ofArm = Objects.requireNonNull(figures.arms().get("arm"));
    assertThat(Objects.requireNonNull(ofArm.gains().get("base")).mean()).isCloseTo(.1 / 3, EXACT);
    assertThat(ofArm.steps())
        .extracting(step -> Objects.requireNonNull(step.gains().get("base")).mean())
        .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1, Double.class)
        .containsExactly(0., .1, 0.);
    assertThat(figures.atMillis()).isEqualTo(2 * SHOPPERS * HOUR_MILLIS);
  }

  @Test
  void nothingIsSaidWithoutAChangeInTheStreamOrWithTooFewUsers() {
    PurchaseStream stream = stream(USER_AND_ITEM, 2);

    assertThat(DriftStudy.of(stream, hidden(7), 1)).isNull();
    assertThat(DriftStudy.of(stream, hidden(0, 1, 5), 1)).isNull();
    assertThat(DriftStudy.of(stream, hidden(7, 1, 5), 3)).isNull();
  }

  private static DriftFigures.Recovery recovery(double first, double second, double third) {
    return simulated(constant(first, second, third)).recovery();
  }

  private static DriftFigures.ArmDrift simulated(double[][] after) {
    DriftStudy study = study(stream(manyShoppers(), 0), hiddenOfMany(), 30);
    return new DriftCourse(study, ndcg(after)).figures(Map.of(), NO_GAINS, 3);
  }

  private static double[][] constant(double... after) {
    double[][] all = new double[SHOPPERS][];
    Arrays.fill(all, after);
    return all;
  }

  /** As many users change as do not; each buys once before and three times after. */
  private static int[][] manyShoppers() {
    int[][] purchases = new int[8 * SHOPPERS][];
    Arrays.setAll(purchases, k -> new int[] {k % (2 * SHOPPERS), k / (2 * SHOPPERS)});
    return purchases;
  }

  /** All have .5 before; those who do not change have .4 after. */
  private static double[] ndcg(double[][] after) {
    double[] ndcg = new double[8 * SHOPPERS];
    for (int k = 0; k < ndcg.length; k++) {
      int user = k % (2 * SHOPPERS);
      int turn = k / (2 * SHOPPERS);
      ndcg[k] = turn == 0 ? .5 : user < SHOPPERS ? after[user][turn - 1] : .4;
    }
    return ndcg;
  }

  private static HiddenInterests hiddenOfMany() {
    int[] changing = new int[SHOPPERS];
    Arrays.setAll(changing, user -> user);
    return hidden(2 * SHOPPERS, changing);
  }

  private static HiddenInterests hidden(int hour, int... changing) {
    Map<String, List<HiddenInterests.Interest>> byUser = new HashMap<>();
    for (int user = 0; user < 2 * SHOPPERS; user++) {
      byUser.put("u" + user, List.of(new HiddenInterests.Interest(0, 1)));
    }
    for (int user : changing) {
      byUser.put(
          "u" + user,
          List.of(
              new HiddenInterests.Interest(0, 1),
              new HiddenInterests.Interest(hour * HOUR_MILLIS, 2)));
    }
    return new HiddenInterests(byUser);
  }

  private static PurchaseStream stream(int[][] userAndItem, int start) {
    List<Purchase> purchases = new ArrayList<>();
    for (int[] one : userAndItem) {
      purchases.add(Logs.purchase(purchases.size(), one[0], one[1]));
    }
    return new PurchaseStream(Logs.log(10, purchases), start, 10);
  }

  private static DriftStudy study(PurchaseStream stream, HiddenInterests hidden, int fewest) {
    return Objects.requireNonNull(DriftStudy.of(stream, hidden, fewest));
  }
}
