package io.perpeft.benchmarks;

import io.perpeft.core.memory.ComposedScorer;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryBatch;
import io.perpeft.core.memory.MemoryExample;
import io.perpeft.core.memory.MemoryLearner;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.memory.ScoreWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cost of the item memory at its defaults, per purchase on one core: learning, and the composed
 * score of every item beside a plain row-by-row dot product of the same size. 12,000 items, bought
 * with a skew (square of a uniform number), 8 groups, fifty past purchases. Goals: learning at most
 * 0.2 ms; scoring at least four times as fast as the plain loop.
 *
 * <p>{@code mvn -pl benchmarks -am -DskipTests package}, then {@code java -cp
 * "benchmarks/target/classes:$(cat benchmarks/target/class-path.txt)" org.openjdk.jmh.Main
 * ItemMemory}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ItemMemoryBenchmark {

  private static final int ITEMS = 12_000;
  private static final int WIDTH = 32;
  private static final int GROUPS = 8;
  private static final int BATCH = 32;

  /** Purchases of a running visit are fewer than this. */
  private static final int IN_VISIT = 5;

  private static final int USERS = 8;

  private final SplittableRandom random = new SplittableRandom(7);
  private final ItemMemory memory =
      new ItemMemory(MemoryOptions.defaults(HalfLives.atRate(60_000), 7));
  private final MemoryLearner learner = new MemoryLearner(memory);
  private final ComposedScorer scorer = new ComposedScorer(ITEMS);
  private final List<ComposedScorer.Query> queries = new ArrayList<>();
  private float[] neural = new float[0];
  private float[] rows = new float[0];
  private float[] user = new float[0];
  private long timeMillis;

  @Setup
  public void setUp() {
    int[] rowOfItem = new int[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      rowOfItem[item] = memory.admit("item-" + item);
    }
    neural = numbers(BATCH * (1 + memory.options().negatives()));
    for (int step = 0; step < 200; step++) {
      learnBatch();
    }
    scorer.setMemory(memory, rowOfItem, timeMillis);
    for (int group = 0; group < GROUPS; group++) {
      scorer.setVectors(group, numbers(ITEMS * WIDTH), WIDTH);
    }
    for (int i = 0; i < USERS; i++) {
      queries.add(
          new ComposedScorer.Query(
              i % GROUPS,
              numbers(WIDTH),
              numbers(memory.options().factors()),
              past(),
              ScoreWeights.initial()));
    }
    int width = WIDTH + memory.options().factors() + HalfLives.COUNTS;
    rows = numbers(ITEMS * width);
    user = numbers(width);
  }

  /** One purchase: its share of a micro-batch. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public double learn() {
    return learnBatch();
  }

  /** All items for one user, eight users at a time. */
  @Benchmark
  @OperationsPerInvocation(USERS)
  public float[][] score() {
    return scorer.scores(queries);
  }

  /** All items for one user by a dot product a row, which does not vectorise. */
  @Benchmark
  public float[] scorePlainly() {
    float[] scores = new float[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      float sum = 0;
      for (int i = 0; i < user.length; i++) {
        sum += user[i] * rows[item * user.length + i];
      }
      scores[item] = sum;
    }
    return scores;
  }

  private double learnBatch() {
    List<MemoryExample> examples = new ArrayList<>(BATCH);
    for (int b = 0; b < BATCH; b++) {
      timeMillis += 60_000;
      PastPurchases past = past();
      examples.add(new MemoryExample(past, bought(), past.items(), timeMillis));
    }
    return learner.step(MemoryBatch.draw(memory, random.nextInt(GROUPS), examples), neural);
  }

  private PastPurchases past() {
    int[] items = new int[memory.options().lookBack()];
    Arrays.setAll(items, i -> bought());
    return new PastPurchases(items, random.nextInt(IN_VISIT));
  }

  private int bought() {
    double uniform = random.nextDouble();
    return (int) (ITEMS * uniform * uniform);
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
