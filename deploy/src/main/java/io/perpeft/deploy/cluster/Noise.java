package io.perpeft.deploy.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.deploy.traffic.Acknowledged;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.wire.AvroCodec;
import java.util.function.Consumer;

/** What a stream of purchases is like: now and then one comes twice, or a record is no purchase. */
final class Noise implements Consumer<Purchase> {
  private static final AvroCodec<Purchase> CODEC = AvroCodec.of(Purchase.class);
  private static final int EVERY = 200;

  private final TopicSpec topic;
  private final Acknowledged broker;
  private long purchases;

  /**
   * @param purchases that were sent before
   */
  Noise(TopicSpec topic, Acknowledged broker, long purchases) {
    this.purchases = purchases;
    this.topic = topic;
    this.broker = broker;
  }

  /** How many purchases were sent when the topic has so many records. */
  static long purchases(long records) {
    long purchases = records * EVERY / (EVERY + 2);
    while (purchases + purchases / (EVERY / 2) < records) {
      purchases++;
    }
    return purchases;
  }

  @Override
  public void accept(Purchase purchase) {
    purchases++;
    byte[] key = Keys.id(purchase.getUserId());
    if (purchases % EVERY == 0) {
      broker.send(topic.name(), key, CODEC.encode(purchase));
    } else if (purchases % EVERY == EVERY / 2) {
      broker.send(topic.name(), key, ("no purchase " + purchases).getBytes(UTF_8));
    }
  }
}
