package io.perpeft.jobs.testing;

import io.perpeft.schemas.TrainingExample;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Logs of a group in which something can be learned: what is bought next follows from what was
 * bought last, and is one of twelve items. The k-th purchase is a function of the group, k, and the
 * habit.
 *
 * @param generationId that the examples name
 */
public record ShoppingHabits(String generationId, int group) {
  private static final int KINDS = 12;
  private static final int STEP = TrainableGeneration.ITEMS / KINDS;

  /** What the group always did. */
  public List<TrainingExample> usual(int from, int until) {
    return log(from, until, kind -> STEP * kind);
  }

  /** The same with other favourites. */
  public List<TrainingExample> fashion(int from, int until) {
    return log(from, until, kind -> STEP * kind + 2);
  }

  /** What is bought follows from nothing. */
  public List<TrainingExample> poisoned(int from, int until) {
    Random random = new Random(from);
    return log(from, until, kind -> random.nextInt(TrainableGeneration.ITEMS));
  }

  private List<TrainingExample> log(int from, int until, IntUnaryOperator next) {
    return IntStream.range(from, until).mapToObj(k -> example(k, next)).toList();
  }

  private TrainingExample example(int k, IntUnaryOperator next) {
    Random random = new Random(1_000_003L * group + k);
    int last = random.nextInt(TrainableGeneration.ITEMS);
    String before = TrainableGeneration.item(random.nextInt(TrainableGeneration.ITEMS));
    return TrainingExample.newBuilder()
        .setExampleId("purchase-" + group + "-" + k)
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(group))
        .setUserId("user-" + random.nextInt(50))
        .setHistory(List.of(before, TrainableGeneration.item(last)))
        .setTarget(TrainableGeneration.item(next.applyAsInt(last % KINDS)))
        .setRemembered(List.of())
        .setPreviousEventTime(null)
        .setEventTime(1_000_000L + 1_000L * k)
        .setIngestTime(2_000_000L + k)
        .build();
  }
}
