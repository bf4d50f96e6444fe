package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.schemas.Purchase;
import java.time.Duration;
import java.time.Instant;

/**
 * Says whether a purchase can be used.
 *
 * @param futureToleranceMillis how far its event time may lie ahead of the clock
 */
record PurchaseValidator(long futureToleranceMillis) {
  /** Longest id, in UTF-16 units. */
  static final int MAX_ID_LENGTH = 512;

  /** Separates group and item in the keys of the serving topic. */
  private static final char SEPARATOR = '\u001f';

  void check(Purchase purchase, long nowMillis) throws FaultyRecordException {
    checkId("purchaseId", purchase.getPurchaseId());
    checkId("userId", purchase.getUserId());
    checkId("itemId", purchase.getItemId());
    checkTime(purchase.getEventTime(), nowMillis);
  }

  private static void checkId(String field, String id) throws FaultyRecordException {
    if (id.isBlank()) {
      throw invalid(field + " is blank; every purchase needs one");
    }
    if (id.length() > MAX_ID_LENGTH) {
      throw invalid(
          "%s has %,d characters, at most %d are allowed"
              .formatted(field, id.length(), MAX_ID_LENGTH));
    }
    if (id.indexOf(SEPARATOR) >= 0) {
      throw invalid(field + " contains the control character U+001F, which ids must not");
    }
  }

  private void checkTime(long eventTimeMillis, long nowMillis) throws FaultyRecordException {
    if (eventTimeMillis < 0) {
      throw invalid("eventTime is %d, before 1970".formatted(eventTimeMillis));
    }
    if (eventTimeMillis - nowMillis > futureToleranceMillis) {
      throw new FaultyRecordException(
          Fault.FUTURE,
          "eventTime %s lies %s ahead of this job's clock, at most %s is allowed; is it in"
                  .formatted(
                      Instant.ofEpochMilli(eventTimeMillis),
                      Duration.ofMillis(eventTimeMillis - nowMillis),
                      Duration.ofMillis(futureToleranceMillis))
              + " milliseconds?");
    }
  }

  private static FaultyRecordException invalid(String message) {
    return new FaultyRecordException(Fault.INVALID, message);
  }
}
