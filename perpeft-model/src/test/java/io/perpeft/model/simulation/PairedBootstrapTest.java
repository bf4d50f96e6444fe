package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

  @Test
  void theIntervalOfIndependentUsersIsThatOfTheNormalDistribution() {
    SplittableRandom random = new SplittableRandom(1);
    int[] users = new int[4_000];
    double[] differences = new double[users.length];
    for (int i = 0; i < users.length; i++) {
      users[i] = i;
      differences[i] = .1 + random.nextDouble(-1, 1);
    }
    double error = 1.96 * Math.sqrt(1 / 3.0 / users.length);

    Interval interval = interval(users, differences);

    assertThat(interval.mean()).isCloseTo(.1, within(.03));
    assertThat(interval.high() - interval.low()).isCloseTo(2 * error, within(.1 * 2 * error));
  }

  @Test
  void purchasesOfOneUserAreNotIndependent() {
    SplittableRandom random = new SplittableRandom(1);
    int[] users = new int[4_000];
    int[] alone = new int[users.length];
    double[] differences = new double[users.length];
    double ofUser = 0;
    for (int i = 0; i < users.length; i++) {
      ofUser = i % 100 == 0 ? random.nextDouble(-1, 1) : ofUser;
      users[i] = i / 100;
      alone[i] = i;
      differences[i] = ofUser;
    }

    Interval clustered = interval(users, differences);
    Interval naive = interval(alone, differences);

    assertThat(clustered.high() - clustered.low()).isGreaterThan(5 * (naive.high() - naive.low()));
  }

  @Test
  void equalArmsDifferByNothing() {
    int[] users = new int[100];
    Arrays.setAll(users, i -> i % 7);

    assertThat(interval(users, new double[100])).isEqualTo(new Interval(0, 0, 0));
  }

  @Test
  void severalComparisonsShareTheirDraws() {
    SplittableRandom random = new SplittableRandom(2);
    int[] users = new int[60];
    Arrays.setAll(users, i -> i % 20);
    double[] one = random.doubles(60).toArray();
    double[] minusTwice = Arrays.stream(one).map(value -> -2 * value).toArray();

    List<Interval> intervals = PairedBootstrap.intervals(users, List.of(one, minusTwice), 3);

    assertThat(intervals.get(0)).isEqualTo(interval(users, one));
    assertThat(intervals.get(1).low()).isCloseTo(-2 * intervals.get(0).high(), within(1e-3));
    assertThat(intervals.get(1).high()).isCloseTo(-2 * intervals.get(0).low(), within(1e-3));
  }

  @Test
  void gainsAreOfTheNamedArmOverTheNamedReference() {
    Map<String, double[]> ndcg =
        Map.of("good", new double[] {.5, Double.NaN, .7}, "bad", new double[] {.1, Double.NaN, .1});

    Map<String, Map<String, Interval>> gains =
        PairedBootstrap.gains(new int[] {0, 1}, new int[] {0, 2}, ndcg, List.of("bad"), 3);

    assertThat(gain(gains, "good").mean()).isCloseTo(.5, within(1e-12));
    assertThat(gain(gains, "good").low()).isCloseTo(.4, within(1e-12));
    assertThat(gain(gains, "good").high()).isCloseTo(.6, within(1e-12));
    assertThat(gain(gains, "bad")).isEqualTo(new Interval(0, 0, 0));
  }

  private static Interval interval(int[] users, double[] differences) {
    return PairedBootstrap.intervals(users, List.of(differences), 3).get(0);
  }

  private static Interval gain(Map<String, Map<String, Interval>> gains, String arm) {
    return Objects.requireNonNull(gains.getOrDefault(arm, Map.of()).get("bad"));
  }
}
