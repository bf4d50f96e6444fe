package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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

    PairedBootstrap.Interval interval = PairedBootstrap.interval(users, differences, 3);

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

    PairedBootstrap.Interval clustered = PairedBootstrap.interval(users, differences, 3);
    PairedBootstrap.Interval naive = PairedBootstrap.interval(alone, differences, 3);

    assertThat(clustered.high() - clustered.low()).isGreaterThan(5 * (naive.high() - naive.low()));
  }

  @Test
  void equalArmsDifferByNothing() {
    int[] users = new int[100];
    Arrays.setAll(users, i -> i % 7);

    assertThat(PairedBootstrap.interval(users, new double[100], 3))
        .isEqualTo(new PairedBootstrap.Interval(0, 0, 0));
  }
}
