package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.Purchase;
import org.apache.avro.specific.SpecificRecord;

/** Takes valid purchases from their topic. */
record PurchaseReading(long futureToleranceMillis) implements DecodeFunction.Reading<ShopPurchase> {
  @Override
  public ShopPurchase read(SpecificRecord value, RawRecord source, long nowMillis)
      throws FaultyRecordException {
    Purchase purchase = (Purchase) value;
    new PurchaseValidator(futureToleranceMillis).check(purchase, nowMillis);
    return new ShopPurchase(
        purchase.getPurchaseId(),
        purchase.getUserId(),
        purchase.getItemId(),
        purchase.getEventTime(),
        source);
  }
}
