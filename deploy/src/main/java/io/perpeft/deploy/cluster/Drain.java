package io.perpeft.deploy.cluster;

import io.perpeft.deploy.figures.Summary;
import io.perpeft.deploy.figures.TopicCounter;
import io.perpeft.deploy.traffic.Replay;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits until everything that was sent has gone through the three jobs. */
final class Drain {
  private static final long LOOK_MILLIS = 1_000;
  private static final int SAY_EVERY = 30;

  /** Longer than a checkpoint, so that nothing committed late is missed. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final Duration STUCK = Duration.ofMinutes(3);

  private final Replay stream;
  private final TopicCounter counter;
  private final Supplier<Summary> figures;
  private final int batchSize;

  /**
   * @param figures of now; every purchase in them is to become a training example or a dead letter
   */
  Drain(Replay stream, TopicCounter counter, Supplier<Summary> figures, int batchSize) {
    this.stream = stream;
    this.counter = counter;
    this.figures = figures;
    this.batchSize = batchSize;
  }

  /**
   * @param progress told now and then how far it is
   * @throws IllegalStateException if nothing moves any more, saying what is left
   */
  void await(Consumer<String> progress) throws InterruptedException {
    for (int look = 1; ; look++) {
      stream.failure().ifPresent(Drain::rethrow);
      counter.failure().ifPresent(Drain::rethrow);
      Summary now = figures.get();
      List<String> left = now.inFlight(batchSize);
      Duration quiet = counter.quietFor();
      if (stream.ended() && left.isEmpty() && quiet.compareTo(QUIET) > 0) {
        return;
      }
      if (quiet.compareTo(STUCK) > 0) {
        throw new IllegalStateException(
            "nothing has moved for %s, yet %s".formatted(STUCK, String.join("; ", left)));
      }
      if (look % SAY_EVERY == 0) {
        progress.accept(
            "%,d purchases sent, %,d training examples, %,d releases%s"
                .formatted(
                    now.purchases(),
                    now.trainingExamples(),
                    now.releases(),
                    left.isEmpty() ? "" : "; " + left.get(0)));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static void rethrow(RuntimeException failure) {
    throw failure;
  }
}
