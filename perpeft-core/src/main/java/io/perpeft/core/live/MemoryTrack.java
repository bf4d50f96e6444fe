package io.perpeft.core.live;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryBatch;
import io.perpeft.core.memory.MemoryExample;
import io.perpeft.core.memory.MemoryLearner;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.core.tuning.IndexedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The item memory of a shop, fed with the micro-batches of all its groups: each is ranked by what
 * was published last, then learnt from; after so many purchases, what changed is published. Not
 * thread-safe.
 *
 * <p>All it does is a function of what it started from and of the batches in their order, however
 * often it is stored and restored in between ({@link TrackState}).
 */
public final class MemoryTrack {

  /** A purchase that the published neighbours have not seen. */
  record Bought(int[] history, int item) {}

  private final ItemMemory memory;
  private final MemoryLearner learner;
  private final ItemMemory published;
  private final ItemKnn neighbours;
  private final MemoryRanker ranker;
  private final int publishEvery;
  private final List<Bought> unpublished;
  private long purchases;
  private long publishedPurchases;

  /**
   * What a batch led to.
   *
   * @param composed figures of the composed score
   * @param itemKnn figures of item-kNN
   * @param publishedPurchases purchases since the generation that both had learnt from
   * @param publication what is to be published now, or null
   */
  public record Outcome(
      RankingQuality composed,
      RankingQuality itemKnn,
      long publishedPurchases,
      @Nullable Publication publication) {}

  MemoryTrack(
      ItemMemory memory,
      ItemMemory published,
      ItemKnn neighbours,
      int publishEvery,
      TrackProgress progress) {
    this.memory = memory;
    this.published = published;
    this.neighbours = neighbours;
    this.publishEvery = publishEvery;
    learner = new MemoryLearner(memory);
    unpublished = new ArrayList<>(progress.unpublished());
    purchases = progress.purchases();
    publishedPurchases = progress.publishedPurchases();
    ranker = new MemoryRanker(published, neighbours);
  }

  /**
   * A track at the beginning of the stream.
   *
   * @param publishEvery purchases after which what changed is published
   */
  public static MemoryTrack begin(MemoryStart start, int publishEvery) {
    ItemMemory published = new ItemMemory(start.memory().options());
    start.memory().drainChanged();
    published.copyScoresOf(start.memory(), allRows(start.memory()));
    return new MemoryTrack(
        start.memory(), published, start.neighbours(), publishEvery, TrackProgress.NONE);
  }

  /** All that is held, to be published before anything else. */
  public Publication everything() {
    BitSet rows = new BitSet();
    for (int row = 0; row < published.rows(); row++) {
      rows.set(row, published.item(row) != null);
    }
    return new Publication(published, rows, List.of(), memory.groups(), publishedPurchases);
  }

  /** What was published last of a group's score weights; null if nothing was. */
  public @Nullable Publication published(int group) {
    return published.groups().contains(group)
        ? new Publication(
            published, new BitSet(), List.of(), new TreeSet<>(List.of(group)), publishedPurchases)
        : null;
  }

  /**
   * Lets a group that has learnt nothing yet begin with another's score weights.
   *
   * @param source the other group; nothing happens if it has learnt nothing either
   */
  public void inherit(int group, int source) {
    if (memory.inheritWeights(group, source)) {
      published.inheritWeights(group, source);
    }
  }

  /** Ranks a batch, learns from it, and publishes if it is time. */
  public Outcome take(ScoredBatch batch) {
    MemoryRanker.Figures figures = ranker.rank(batch);
    long before = publishedPurchases;
    learn(batch);
    List<String> forgotten = memory.forgetFaded();
    boolean due = purchases - publishedPurchases >= publishEvery || !forgotten.isEmpty();
    return new Outcome(
        figures.composed(), figures.itemKnn(), before, due ? publish(forgotten) : null);
  }

  /** Items held. */
  public int items() {
    return memory.size();
  }

  private void learn(ScoredBatch batch) {
    int[] targets =
        batch.examples().stream()
            .mapToInt(example -> memory.admit(id(batch, example.target())))
            .toArray();
    List<MemoryExample> examples = new ArrayList<>();
    for (int b = 0; b < targets.length; b++) {
      IndexedExample example = batch.examples().get(b);
      examples.add(
          new MemoryExample(
              new PastPurchases(rows(batch, example.past().items()), example.past().inVisit()),
              targets[b],
              rows(batch, example.owned()),
              example.eventTimeMillis()));
      unpublished.add(new Bought(rows(batch, example.history()), targets[b]));
    }
    int[] places = places(batch);
    MemoryBatch drawn = MemoryBatch.draw(memory, batch.group(), examples, row -> places[row] >= 0);
    learner.step(drawn, neural(batch, drawn, places));
    purchases += examples.size();
  }

  /** Place of each row's item in the arrays of scores; −1 for rows without a neural score. */
  private int[] places(ScoredBatch batch) {
    int[] places = new int[memory.rows()];
    Arrays.fill(places, -1);
    for (int k = 0; k < batch.candidates().size(); k++) {
      int row = memory.find(id(batch, batch.candidates().item(k)));
      if (row >= 0) {
        places[row] = 1 + k;
      }
    }
    return places;
  }

  /** Neural scores of targets and negatives, [B, 1 + K]; what is masked may have any. */
  private static float[] neural(ScoredBatch batch, MemoryBatch drawn, int[] places) {
    int[] negatives = drawn.negatives();
    float[] scores = new float[batch.examples().size() * (1 + negatives.length)];
    int at = 0;
    for (float[] ofExample : batch.neural()) {
      scores[at++] = ofExample[0];
      for (int row : negatives) {
        scores[at++] = ofExample[Math.max(0, places[row])];
      }
    }
    return scores;
  }

  private Publication publish(List<String> forgotten) {
    BitSet rows = memory.drainChanged();
    published.copyScoresOf(memory, rows);
    neighbours.growTo(memory.rows());
    unpublished.forEach(
        bought ->
            neighbours.learn(
                Arrays.stream(bought.history()).map(row -> row + 1).toArray(), bought.item() + 1));
    BitSet held = new BitSet();
    BitSet free = new BitSet();
    rows.stream().forEach(row -> (memory.item(row) == null ? free : held).set(row));
    neighbours.forget(
        free.stream().map(row -> row + 1).collect(BitSet::new, BitSet::set, BitSet::or));
    ranker.refresh();
    Publication publication =
        new Publication(published, held, forgotten, memory.groups(), purchases);
    unpublished.clear();
    publishedPurchases = purchases;
    return publication;
  }

  private int[] rows(ScoredBatch batch, int[] items) {
    return Arrays.stream(items).map(item -> memory.find(id(batch, item))).toArray();
  }

  private static String id(ScoredBatch batch, int item) {
    return batch.itemIds().apply(item);
  }

  private static BitSet allRows(ItemMemory memory) {
    BitSet all = new BitSet();
    all.set(0, memory.rows());
    return all;
  }

  ItemMemory memory() {
    return memory;
  }

  ItemMemory published() {
    return published;
  }

  ItemKnn neighbours() {
    return neighbours;
  }

  TrackProgress progress() {
    return new TrackProgress(purchases, publishedPurchases, List.copyOf(unpublished));
  }
}
