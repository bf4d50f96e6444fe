package io.perpeft.deploy.traffic;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.wire.AvroCodec;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a shop's stream at a rate, on a thread of its own, until it ends or is closed. A new item
 * is listed a few seconds before its first sale.
 */
public final class Replay implements AutoCloseable {

  private static final AvroCodec<Purchase> CODEC = AvroCodec.of(Purchase.class);
  private static final double LISTED_BEFORE_SECONDS = 10;
  private static final long TICK_MILLIS = 10;
  private static final long CLOSE_MILLIS = 30_000;

  private final Shop shop;
  private final int until;
  private final TopicSpec topic;
  private final ItemPublisher items;
  private final Acknowledged broker;
  private final double perSecond;
  private final Consumer<Purchase> sent;
  private final int lead;
  private final Thread thread = new Thread(this::run, "replay");
  private int next;
  private volatile boolean closed;
  private volatile boolean ended;
  private volatile @Nullable RuntimeException failure;

  /**
   * @param from first purchase of the stream to send, from 0; those before it were sent, and their
   *     items listed, by an earlier run
   * @param until one past the last to send
   * @param topic of the purchases
   * @param items lists new items
   * @param broker takes the purchases and nothing else, so that it counts them
   * @param perSecond purchases a second
   */
  public Replay(
      Shop shop,
      int from,
      int until,
      TopicSpec topic,
      ItemPublisher items,
      Acknowledged broker,
      double perSecond) {
    this(shop, from, until, topic, items, broker, perSecond, purchase -> {});
  }

  /**
   * @param sent told of every purchase right after it was sent, on the sending thread
   */
  public Replay(
      Shop shop,
      int from,
      int until,
      TopicSpec topic,
      ItemPublisher items,
      Acknowledged broker,
      double perSecond,
      Consumer<Purchase> sent) {
    this.shop = shop;
    this.next = from;
    this.until = Math.min(until, shop.stream().size());
    this.topic = topic;
    this.items = items;
    this.broker = broker;
    this.perSecond = perSecond;
    this.sent = sent;
    this.lead = (int) Math.ceil(LISTED_BEFORE_SECONDS * perSecond);
    this.thread.setDaemon(true);
  }

  /** Begins to send. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      if (next == 0) {
        for (int k = 0; k < lead; k++) {
          listItemsSoldBy(k);
        }
      }
      Pace pace = new Pace(perSecond, System.nanoTime());
      while (!closed && next < until) {
        for (long due = pace.take(System.nanoTime()); due > 0 && next < until; due--) {
          sendNext();
        }
        Thread.sleep(TICK_MILLIS);
      }
      broker.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      ended = true;
    }
  }

  private void sendNext() {
    listItemsSoldBy(next + lead);
    io.perpeft.core.data.Purchase purchase = shop.stream().get(next++);
    Purchase event =
        new Purchase(purchase.id(), purchase.user(), purchase.item(), purchase.timestampMillis());
    broker.send(topic.name(), Keys.id(purchase.user()), CODEC.encode(event));
    sent.accept(event);
  }

  private void listItemsSoldBy(int k) {
    for (CatalogueItem item : shop.firstSoldBy(k)) {
      items.publish(item);
    }
  }

  /** Whether all were sent and acknowledged, or sending failed. */
  public boolean ended() {
    return ended;
  }

  /** Why sending ended early; empty if it did not. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Stops sending and waits until what was sent is acknowledged. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
