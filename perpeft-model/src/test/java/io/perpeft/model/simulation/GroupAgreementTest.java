package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.data.InteractionLog;
import io.perpeft.core.data.Purchase;
import io.perpeft.model.simulation.HiddenInterests.Interest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupAgreementTest {

  private static final int USERS = 40;

  /** Every user buys once in each of three stretches. */
  private static PurchaseStream stream() {
    List<Purchase> purchases = new ArrayList<>();
    for (int k = 0; k < 3 * USERS; k++) {
      purchases.add(new Purchase("p" + k, "user-" + k % USERS, "item", 1_000 + k));
    }
    return new PurchaseStream(InteractionLog.of(List.of("item"), purchases), 0, 10);
  }

  /** Two interests; at the last stretch every user has the other one. */
  private static HiddenInterests hidden() {
    Map<String, List<Interest>> byUser = new HashMap<>();
    for (int user = 0; user < USERS; user++) {
      byUser.put(
          "user-" + user,
          List.of(new Interest(0, user / 20), new Interest(1_000 + 2 * USERS, user % 2)));
    }
    return new HiddenInterests(byUser);
  }

  @Test
  void agreementIsThatOfTheInterestsAtTheTime() {
    PurchaseStream stream = stream();
    int[] groups = new int[3 * USERS];
    for (int k = 0; k < groups.length; k++) {
      groups[k] = stream.log().user(k) / 20 == 0 ? 7 : 3;
    }

    List<Double> agreement =
        GroupAgreement.of(stream, groups, hidden(), new int[] {0, USERS, 2 * USERS, 3 * USERS});

    assertThat(agreement.get(0)).isEqualTo(1);
    assertThat(agreement.get(1)).isEqualTo(1);
    assertThat(agreement.get(2)).as("the interests have changed, the groups not").isLessThan(.1);
  }

  @Test
  void aStretchWithFewUsersSaysNothing() {
    List<Double> agreement =
        GroupAgreement.of(stream(), new int[3 * USERS], hidden(), new int[] {0, 29, 3 * USERS});

    assertThat(agreement.get(0)).isNull();
    assertThat(agreement.get(1)).isNotNull();
  }
}
