package io.perpeft.jobs.grouping;

import io.perpeft.jobs.common.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A purchase that waits for a vector, its own or that of an earlier purchase of its user.
 *
 * @param since the user's count of tries when it came
 */
public record WaitingPurchase(ShopPurchase purchase, int since) {
  static final TypeInformation<WaitingPurchase> TYPE = StreamTypes.of(WaitingPurchase.class);
}
