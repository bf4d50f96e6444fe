package io.perpeft.deploy.traffic;

import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.wire.AvroCodec;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends purchases at a rate, on a thread of its own, until they end or it is closed. */
public final class Replay implements AutoCloseable {

  private static final AvroCodec<Purchase> CODEC = AvroCodec.of(Purchase.class);
  private static final long TICK_MILLIS = 10;
  private static final long CLOSE_MILLIS = 30_000;

  private final Iterator<io.perpeft.core.data.Purchase> purchases;
  private final TopicSpec topic;
  private final Acknowledged broker;
  private final double perSecond;
  private final Thread thread = new Thread(this::run, "replay");
  private volatile boolean closed;
  private volatile boolean ended;
  private volatile @Nullable RuntimeException failure;

  private Replay(
      Iterator<io.perpeft.core.data.Purchase> purchases,
      TopicSpec topic,
      Acknowledged broker,
      double perSecond) {
    this.purchases = purchases;
    this.topic = topic;
    this.broker = broker;
    this.perSecond = perSecond;
    this.thread.setDaemon(true);
  }

  /**
   * Begins to send.
   *
   * @param perSecond purchases a second
   */
  public static Replay start(
      Iterator<io.perpeft.core.data.Purchase> purchases,
      TopicSpec topic,
      Acknowledged broker,
      double perSecond) {
    Replay replay = new Replay(purchases, topic, broker, perSecond);
    replay.thread.start();
    return replay;
  }

  private void run() {
    try {
      Pace pace = new Pace(perSecond, System.nanoTime());
      while (!closed && purchases.hasNext()) {
        for (long due = pace.take(System.nanoTime()); due > 0 && purchases.hasNext(); due--) {
          send(purchases.next());
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

  private void send(io.perpeft.core.data.Purchase purchase) {
    Purchase event =
        new Purchase(purchase.id(), purchase.user(), purchase.item(), purchase.timestampMillis());
    broker.send(topic.name(), Keys.id(purchase.user()), CODEC.encode(event));
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
