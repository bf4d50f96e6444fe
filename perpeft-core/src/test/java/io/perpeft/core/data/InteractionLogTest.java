package io.perpeft.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class InteractionLogTest {
  private static final List<Purchase> PURCHASES =
      List.of(
          new Purchase("1", "v", "b", 10),
          new Purchase("2", "u", "a", 11),
          new Purchase("3", "v", "a", 11),
          new Purchase("4", "w", "b", 12));
  private final InteractionLog log = InteractionLog.of(List.of("a", "b", "c"), PURCHASES);

  @Test
  void numbersUsersByFirstPurchaseAndItemsByTheCatalogue() {
    assertThat(log.users()).containsExactly("v", "u", "w");
    assertThat(log.items()).containsExactly("a", "b", "c");
    assertThat(log.size()).isEqualTo(4);
    assertThat(log.user(2)).isZero();
    assertThat(log.item(2)).isEqualTo(1);
    assertThat(log.timeMillis(2)).isEqualTo(11);
    assertThat(log.itemsOf(0)).containsExactly(2, 1);
    assertThat(log.itemsOf(2)).containsExactly(2);
  }

  @Test
  void prefixKeepsNumbers() {
    InteractionLog prefix = log.prefix(2);
    assertThat(prefix.size()).isEqualTo(2);
    assertThat(prefix.users()).isEqualTo(log.users());
    assertThat(prefix.itemsOf(0)).containsExactly(2);
    assertThat(prefix.itemsOf(2)).isEmpty();
    assertThat(prefix.purchasesOf(1)).isEqualTo(1);
    assertThatThrownBy(() -> prefix.item(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> log.prefix(5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesUnlistedItemsAndDisorder() {
    assertThatThrownBy(() -> InteractionLog.of(List.of("a"), PURCHASES))
        .hasMessageContaining("item 'b'");
    assertThatThrownBy(() -> InteractionLog.of(List.of("a", "a"), List.of()))
        .hasMessageContaining("'a'");
    assertThatThrownBy(
            () -> InteractionLog.of(List.of("a", "b"), List.of(PURCHASES.get(1), PURCHASES.get(0))))
        .hasMessageContaining("'1'");
  }
}
