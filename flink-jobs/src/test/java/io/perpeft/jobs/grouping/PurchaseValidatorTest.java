package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.testing.Records;
import io.perpeft.schemas.Purchase;
import org.junit.jupiter.api.Test;

class PurchaseValidatorTest {
  private static final long NOW = 1_000_000;

  private final PurchaseValidator validator = new PurchaseValidator(500);

  @Test
  void takesPurchasesUpToTheToleranceAndIdsOfAnyScript() {
    assertAccepted(Records.purchase("p", "u", "i", NOW + 500));
    assertAccepted(Records.purchase("p", "u", "i", 0));
    assertAccepted(Records.purchase("購入-1", "🦊", "Ünïcode \u202e", NOW));
    assertAccepted(Records.purchase("p".repeat(512), "u", "i", NOW));
  }

  @Test
  void refusesPurchasesFromTheFuture() {
    FaultyRecordException fault = refused(Records.purchase("p", "u", "i", NOW + 501));
    assertThat(fault.fault()).isEqualTo(Fault.FUTURE);
    assertThat(fault).hasMessageContaining("eventTime").hasMessageContaining("PT0.501S");
    assertThat(refused(Records.purchase("p", "u", "i", Long.MAX_VALUE)).fault())
        .isEqualTo(Fault.FUTURE);
  }

  @Test
  void refusesIdsAndTimesThatCannotBeAndNamesTheField() {
    assertInvalid(Records.purchase("", "u", "i", NOW), "purchaseId is blank");
    assertInvalid(Records.purchase("p", " \t", "i", NOW), "userId is blank");
    assertInvalid(Records.purchase("p", "u", "", NOW), "itemId is blank");
    assertInvalid(Records.purchase("p", "u".repeat(513), "i", NOW), "userId has 513 characters");
    assertInvalid(Records.purchase("p", "u", "a\u001fb", NOW), "itemId holds U+001F");
    assertInvalid(Records.purchase("p", "u", "i", -1), "eventTime is -1");
    assertInvalid(Records.purchase("p", "u", "i", Long.MIN_VALUE), "eventTime");
  }

  private void assertAccepted(Purchase purchase) {
    assertThatCode(() -> validator.check(purchase, NOW)).doesNotThrowAnyException();
  }

  private void assertInvalid(Purchase purchase, String message) {
    FaultyRecordException fault = refused(purchase);
    assertThat(fault.fault()).isEqualTo(Fault.INVALID);
    assertThat(fault).hasMessageContaining(message);
  }

  private FaultyRecordException refused(Purchase purchase) {
    return catchThrowableOfType(FaultyRecordException.class, () -> validator.check(purchase, NOW));
  }
}
