package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.Ids;
import io.perpeft.schemas.Purchase;
import java.time.Duration;
import java.time.Instant;

/**
 * Says whether a purchase can be used.
 *
 * @param futureToleranceMillis how far its event time may lie ahead of the clock
 */
record PurchaseValidator(long futureToleranceMillis) {
  void check(Purchase purchase, long nowMillis) throws FaultyRecordException {
    Ids.check("purchaseId", purchase.getPurchaseId());
    Ids.check("userId", purchase.getUserId());
    Ids.check("itemId", purchase.getItemId());
    checkTime(purchase.getEventTime(), nowMillis);
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
