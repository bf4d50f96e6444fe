package io.perpeft.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.model.evaluation.LeaveOneOut;
import io.perpeft.model.training.Windows.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowBatchesTest {
  private static final int LENGTH = 4;
  private static final LeaveOneOut SPLIT =
      new LeaveOneOut(new SyntheticHistory(200, 30, 600, 2, 2, 5).log);

  private static int[] called(Batch batch, int[] places) {
    return Arrays.stream(places).map(place -> place == 0 ? 0 : batch.items()[place - 1]).toArray();
  }

  @Test
  void everyPurchaseButTheFirstIsATargetOnce() {
    List<Window> windows = new ArrayList<>();
    Windows.of(SPLIT, LENGTH, true, user -> true)
        .batches(7, new Random(1))
        .forEach(windows::addAll);
    for (int user = 0; user < SPLIT.users(); user++) {
      int owner = user;
      int[] training = SPLIT.training(user);
      List<Integer> targets = new ArrayList<>();
      windows.stream()
          .filter(window -> window.user() == owner)
          .forEach(window -> Arrays.stream(window.items()).skip(1).forEach(targets::add));
      assertThat(targets)
          .containsExactlyInAnyOrderElementsOf(Arrays.stream(training).skip(1).boxed().toList());
    }
    assertThat(windows).allMatch(window -> window.items().length <= LENGTH + 1);
  }

  @Test
  void thePapersWindowIsTheLastOfEachUser() {
    List<Window> windows = new ArrayList<>();
    Windows.of(SPLIT, LENGTH, false, user -> user < 5)
        .batches(100, new Random(1))
        .forEach(windows::addAll);
    assertThat(windows).hasSize(5);
    for (Window window : windows) {
      int[] training = SPLIT.training(window.user());
      assertThat(window.items())
          .containsExactly(
              Arrays.copyOfRange(
                  training, Math.max(0, training.length - LENGTH - 1), training.length));
    }
  }

  @Test
  void noNegativeIsAnItemTheUserBought() {
    NegativePool pool = NegativePool.ofUsers(SPLIT, user -> user % 2 == 0);
    Random random = new Random(2);
    for (List<Window> windows :
        Windows.of(SPLIT, LENGTH, true, user -> user % 2 == 0).batches(8, random)) {
      Batch bce = new WindowBatches(pool, LENGTH, Loss.BCE, 1).batch(windows, random);
      int[] single = called(bce, bce.negatives());
      Batch shared =
          new WindowBatches(pool, LENGTH, Loss.SAMPLED_SOFTMAX, 16).batch(windows, random);
      int[] drawn = called(shared, shared.negatives());
      for (int b = 0; b < windows.size(); b++) {
        int[] bought = SPLIT.training(windows.get(b).user());
        for (int t = 0; t < LENGTH; t++) {
          int negative = single[b * LENGTH + t];
          assertThat(negative == 0).isEqualTo(bce.positives()[b * LENGTH + t] == 0);
          assertThat(bought).doesNotContain(negative);
        }
        for (int k = 0; k < drawn.length; k++) {
          int item = drawn[k];
          assertThat(shared.own()[b * drawn.length + k])
              .isEqualTo(Arrays.stream(bought).anyMatch(own -> own == item));
        }
      }
    }
  }

  @Test
  void aGroupsNegativesAreItemsItsUsersBought() {
    NegativePool pool = NegativePool.ofUsers(SPLIT, user -> user < 2);
    List<Integer> bought = new ArrayList<>();
    for (int user = 0; user < 2; user++) {
      Arrays.stream(SPLIT.training(user)).forEach(bought::add);
    }
    Random random = new Random(3);
    double chances = 0;
    for (int item = 1; item <= SPLIT.items(); item++) {
      chances += bought.contains(item) ? pool.chance(item) : 0;
    }
    assertThat(chances).isBetween(1 - 1e-9, 1 + 1e-9);
    for (int i = 0; i < 200; i++) {
      assertThat(bought).contains(pool.draw(random));
    }
  }

  @Test
  void drawsAsOftenAsItSays() {
    NegativePool pool = NegativePool.ofAll(SPLIT);
    int[] counts = new int[SPLIT.items() + 1];
    Random random = new Random(4);
    int draws = 60_000;
    for (int i = 0; i < draws; i++) {
      counts[pool.draw(random)]++;
    }
    for (int item = 1; item < counts.length; item++) {
      double expected = draws * pool.chance(item);
      assertThat(Math.abs(counts[item] - expected)).isLessThan(5 * Math.sqrt(expected));
    }
  }

  @Test
  void historiesArePaddedOnTheLeftAndPositivesFollow() {
    Window window = new Window(0, new int[] {5, 6, 7});
    Batch batch =
        new WindowBatches(NegativePool.ofAll(SPLIT), LENGTH, Loss.SAMPLED_SOFTMAX, 3)
            .batch(List.of(window), new Random(1));
    assertThat(called(batch, batch.sequences())).containsExactly(0, 0, 5, 6);
    assertThat(called(batch, batch.positives())).containsExactly(0, 0, 6, 7);
  }
}
