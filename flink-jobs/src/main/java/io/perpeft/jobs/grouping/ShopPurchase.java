package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.common.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A valid purchase, with the record it came as, should it become a dead letter later.
 *
 * @param eventTimeMillis since the epoch
 */
public record ShopPurchase(
    String id, String user, String item, long eventTimeMillis, RawRecord source) {
  static final TypeInformation<ShopPurchase> TYPE = StreamTypes.of(ShopPurchase.class);
}
