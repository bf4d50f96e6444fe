package io.perpeft.model.live;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tuning.ClosedBatch;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.core.tuning.VectorTable;
import io.perpeft.model.peft.ItemInputs;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Scores a micro-batch's purchases for the gate: NDCG without a cut-off, 1 / log2(rank + 2) with
 * the zero-based rank of the target among items drawn uniformly, those the user has left out. A
 * uniform draw leaves nothing to be learned from targets that are noise.
 */
final class GateProbe {
  private static final int PROBES = 100;
  private static final double[] GUESSING = guessing();

  private final LearnerContext context;
  private final ClosedBatch batch;
  private final int[] probes;

  /**
   * @param seed names the draw
   */
  GateProbe(LearnerContext context, ClosedBatch batch, long seed) {
    this.context = context;
    this.batch = batch;
    probes = new Random(seed).ints(PROBES, 1, batch.items() + 1).toArray();
  }

  /** What is to be expected of an order that chance makes, a score for each purchase. */
  float[] guesses() {
    List<IndexedExample> examples = batch.examples();
    float[] scores = new float[examples.size()];
    for (int i = 0; i < scores.length; i++) {
      IndexedExample example = examples.get(i);
      long rivals = Arrays.stream(probes).filter(probe -> isRival(probe, example)).count();
      scores[i] = (float) GUESSING[(int) rivals];
    }
    return scores;
  }

  /** Mean score of a rank that chance decides, by the number of rivals. */
  private static double[] guessing() {
    double[] means = new double[PROBES + 1];
    double sum = 0;
    for (int rivals = 0; rivals <= PROBES; rivals++) {
      sum += score(rivals);
      means[rivals] = sum / (rivals + 1);
    }
    return means;
  }

  /** Scores by vectors that are there. */
  float[] scores(VectorTable vectors) {
    return scores(vectors::row);
  }

  /** Scores by weights that only the batch's items are encoded with. */
  float[] scores(GroupWeights weights, IntFunction<ItemInputs> inputs) {
    int[] items = named();
    List<ItemInputs> ofItems = Arrays.stream(items).mapToObj(inputs).toList();
    int width = context.encoder().width();
    float[] rows = context.encoder().vectors(weights, ofItems, items);
    float[] padding = context.encoder().paddingVector(weights);
    return scores(
        item -> {
          int at = Arrays.binarySearch(items, item) * width;
          return item == 0 ? padding : Arrays.copyOfRange(rows, at, at + width);
        });
  }

  private int[] named() {
    BitSet named = new BitSet();
    for (IndexedExample example : batch.examples()) {
      Arrays.stream(example.history()).forEach(named::set);
      named.set(example.target());
    }
    Arrays.stream(probes).forEach(named::set);
    return named.stream().toArray();
  }

  private float[] scores(IntFunction<float[]> vectors) {
    List<IndexedExample> examples = batch.examples();
    float[] scores = new float[examples.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(vectors, examples.get(i));
    }
    return scores;
  }

  private float score(IntFunction<float[]> vectors, IndexedExample example) {
    float[] user = context.scorer().userVector(vectors, example.history());
    float target = dot(user, vectors.apply(example.target()));
    double rank = 0;
    for (int probe : probes) {
      if (isRival(probe, example)) {
        float score = dot(user, vectors.apply(probe));
        rank += score > target ? 1 : score == target ? .5 : 0;
      }
    }
    return (float) score(rank);
  }

  private static boolean isRival(int probe, IndexedExample example) {
    return probe != example.target() && Arrays.binarySearch(example.owned(), probe) < 0;
  }

  private static double score(double rank) {
    return StrictMath.log(2) / StrictMath.log(rank + 2);
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
