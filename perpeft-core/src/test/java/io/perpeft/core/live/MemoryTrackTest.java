package io.perpeft.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.HistoryWindow;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.core.memory.PastPurchases;
import io.perpeft.core.memory.ScoreWeights;
import io.perpeft.core.memory.VisitMoment;
import io.perpeft.core.tuning.Candidates;
import io.perpeft.core.tuning.IndexedExample;
import io.perpeft.core.tuning.LogPosition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryTrackTest {
  private static final int ITEMS = 60;
  private static final MemoryOptions OPTIONS = options(1_000);

  private static MemoryOptions options(int maxItems) {
    HalfLives lives = new HalfLives(100_000, 1_000_000, 10_000_000);
    return new MemoryOptions(
        16,
        new HistoryWindow(10, .85),
        new HistoryWindow(15, .97),
        new HistoryWindow(12, .97),
        20,
        5_000_000,
        64,
        12,
        .1,
        .02,
        lives,
        maxItems,
        5);
  }

  @Test
  void learnsWhatIsBoughtTogetherWhateverTheNeuralScoreSays() {
    MemoryTrack track = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 64);
    double first = 0;
    double last = 0;
    double knn = 0;
    for (int n = 0; n < 300; n++) {
      MemoryTrack.Outcome outcome = track.take(batch(n % 3, n, 1));
      first += n < 6 ? outcome.composed().ndcg20() / 6 : 0;
      last += n >= 200 ? outcome.composed().ndcg20() / 100 : 0;
      knn += n >= 200 ? outcome.itemKnn().ndcg20() / 100 : 0;
    }
    assertThat(first).isLessThan(.2);
    assertThat(last).isGreaterThan(.35);
    assertThat(knn).isGreaterThan(.35);
  }

  @Test
  void aNewGroupBeginsWithTheScoreWeightsOfAnother() {
    MemoryTrack track = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 64);
    track.inherit(7, 0);
    assertThat(track.memory().groups()).as("nothing to inherit").isEmpty();
    for (int n = 0; n < 30; n++) {
      track.take(batch(n % 3, n, 1));
    }
    ScoreWeights learnt = track.memory().weights(0, VisitMoment.NEW_VISIT);
    ScoreWeights published = track.published().weights(0, VisitMoment.NEW_VISIT);
    track.inherit(7, 0);
    track.inherit(1, 0);
    track.inherit(0, 0);
    assertThat(track.memory().weights(7, VisitMoment.NEW_VISIT))
        .isEqualTo(learnt)
        .isNotEqualTo(ScoreWeights.initial());
    assertThat(track.published().weights(7, VisitMoment.NEW_VISIT)).isEqualTo(published);
    assertThat(track.memory().weights(1, VisitMoment.NEW_VISIT))
        .as("has its own")
        .isNotEqualTo(learnt);
  }

  @Test
  void publishesWhatChangedAfterSoManyPurchases() {
    MemoryTrack track = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 64);
    List<Integer> published = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      MemoryTrack.Outcome outcome = track.take(batch(n % 3, n, 1));
      Publication publication = outcome.publication();
      if (publication != null) {
        published.add(n);
        assertThat(publication.purchases()).isEqualTo((n + 1) * 8L);
        assertThat(publication.groups()).containsExactly(0, 1, 2);
        assertThat(publication.rows().stream())
            .allMatch(row -> publication.memory().item(row) != null);
      }
      assertThat(outcome.publishedPurchases()).isEqualTo(n / 8 * 64L);
    }
    assertThat(published).containsExactly(7, 15);
  }

  @Test
  void whatIsRankedHasNotSeenThePurchaseNorAnyAfterThePublication() {
    MemoryTrack one = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 64);
    MemoryTrack other = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 64);
    for (int n = 0; n < 8; n++) {
      one.take(batch(0, n, 1));
      other.take(batch(0, n, 1));
    }
    // All different purchases of another group: until the next publication none may show.
    for (int n = 8; n < 15; n++) {
      one.take(batch(1, n, 1));
      other.take(batch(1, n, 99));
    }
    MemoryTrack.Outcome ofOne = one.take(batch(0, 15, 1));
    MemoryTrack.Outcome ofOther = other.take(batch(0, 15, 1));
    assertThat(ofOne.composed()).isEqualTo(ofOther.composed());
    assertThat(ofOne.itemKnn()).isEqualTo(ofOther.itemKnn());
    assertThat(one.take(batch(0, 16, 1)).composed())
        .as("the next batch sees the publication")
        .isNotEqualTo(other.take(batch(0, 16, 1)).composed());
  }

  /**
   * One item fills a batch. Trained with counts that include the batch, the count weights would
   * learn that what is counted is bought; with those from before it, they learn the reverse.
   */
  @Test
  void aBatchIsTrainedWithCountsFromBeforeItsFirstPurchase() {
    MemoryTrack track = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 1);
    for (int n = 0; n < 40; n++) {
      int item = 1 + n;
      List<IndexedExample> examples = new ArrayList<>();
      for (int b = 0; b < 8; b++) {
        examples.add(example(new int[0], item, new int[0], n * 10_000L + b));
      }
      track.take(scored(0, examples));
    }
    ScoreWeights weights = track.memory().weights(0, VisitMoment.FIRST_PURCHASE);
    assertThat(weights.shortCount()).isNegative();
  }

  @Test
  void storedAndRestoredAfterEveryBatchItGoesOnBitForBit() {
    MemoryOptions options = options(55);
    MemoryTrack undisturbed = MemoryTrack.begin(start(options), 64);
    TrackStore store = TrackStore.begin(MemoryTrack.begin(start(options), 64));
    Pieces pieces = new Pieces();
    int forgotten = 0;
    for (int n = 0; n < 60; n++) {
      MemoryTrack.Outcome expected = undisturbed.take(batch(n % 3, n, 1));
      MemoryTrack.Outcome actual = store.track().take(batch(n % 3, n, 1));
      assertThat(actual.composed()).isEqualTo(expected.composed());
      assertThat(actual.itemKnn()).isEqualTo(expected.itemKnn());
      assertThat(text(actual.publication())).isEqualTo(text(expected.publication()));
      forgotten += expected.publication() == null ? 0 : expected.publication().forgotten().size();
      store.save(pieces);
      TrackStore restored = TrackStore.restore(pieces, 64).orElseThrow();
      assertThat(restored.track().memory().encode()).isEqualTo(undisturbed.memory().encode());
      store = n % 2 == 0 ? restored : store;
    }
    assertThat(forgotten).isPositive();
    assertThat(pieces.kept.keySet().stream().filter(key -> key.startsWith("PUBLISHED_ROW")).count())
        .as("only rows that differ")
        .isLessThanOrEqualTo(undisturbed.memory().changed().cardinality());
  }

  @Test
  void aSaveWritesOnlyWhatChanged() {
    TrackStore store = TrackStore.begin(MemoryTrack.begin(start(OPTIONS), 1_000));
    Pieces pieces = new Pieces();
    store.save(pieces);
    int all = pieces.writes;
    assertThat(all).isGreaterThan(ITEMS);
    pieces.writes = 0;
    store.track().take(scored(0, List.of(example(new int[] {1}, 2, new int[0], 7))));
    store.save(pieces);
    assertThat(pieces.writes).isPositive().isLessThan(3 * ITEMS);
    pieces.writes = 0;
    store.save(pieces);
    assertThat(pieces.writes).as("the core alone").isEqualTo(1);
  }

  @Test
  void learnsFromASampleOfCandidatesToo() {
    MemoryTrack track = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 64);
    double last = 0;
    for (int n = 0; n < 300; n++) {
      ScoredBatch all = batch(0, n, 1);
      Candidates candidates = Candidates.sampled(ITEMS, 30, n);
      float[][] neural = new float[all.examples().size()][31];
      MemoryTrack.Outcome outcome =
          track.take(new ScoredBatch(0, all.examples(), all.itemIds(), candidates, neural));
      last += n >= 200 ? outcome.composed().hr20() / 100 : 0;
    }
    assertThat(last).as("before the candidates of other blocks").isGreaterThan(.9);
  }

  /** A memory that has seen every item bought once, or nothing if it cannot hold so many. */
  private static MemoryStart start(MemoryOptions options) {
    MemoryTrack track = MemoryTrack.begin(MemoryStart.empty(OPTIONS), 1);
    for (int item = 1; item <= ITEMS; item++) {
      track.take(scored(0, List.of(example(new int[0], item, new int[0], item))));
    }
    return options.maxItems() < ITEMS
        ? MemoryStart.empty(options)
        : new MemoryStart(
            ItemMemory.decode(track.memory().encode()),
            ItemKnn.decode(track.neighbours().encode()));
  }

  /** Purchases of users that each buy within one of six blocks of ten items. */
  private static ScoredBatch batch(int group, int number, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 1_000 + number);
    List<IndexedExample> examples = new ArrayList<>();
    for (int b = 0; b < 8; b++) {
      int block = 10 * random.nextInt(ITEMS / 10);
      int[] history = {block + 1 + random.nextInt(10), block + 1 + random.nextInt(10)};
      int target = block + 1 + random.nextInt(10);
      examples.add(example(history, target, new int[0], number * 1_000L + b));
    }
    return scored(group, examples);
  }

  private static ScoredBatch scored(int group, List<IndexedExample> examples) {
    float[][] neural = new float[examples.size()][ITEMS + 1];
    SplittableRandom random = new SplittableRandom(examples.get(0).eventTimeMillis());
    for (int b = 0; b < neural.length; b++) {
      for (int item = 1; item <= ITEMS; item++) {
        neural[b][item] = (float) (random.nextDouble() - .5);
      }
      neural[b][0] = neural[b][examples.get(b).target()];
    }
    return new ScoredBatch(group, examples, item -> "item-" + item, Candidates.all(ITEMS), neural);
  }

  private static IndexedExample example(int[] history, int target, int[] owned, long time) {
    PastPurchases past = new PastPurchases(history, Math.min(history.length, (int) (time % 3)));
    return new IndexedExample(
        history, past, target, owned, time, 0, new LogPosition("log", 0, time));
  }

  private static String text(@Nullable Publication publication) {
    if (publication == null) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    BitSet rows = publication.rows();
    rows.stream()
        .forEach(
            row -> {
              text.append(publication.memory().item(row));
              for (float value : publication.memory().q(row)) {
                text.append(Float.floatToRawIntBits(value));
              }
            });
    return text + " " + publication.forgotten() + publication.groups() + publication.purchases();
  }

  private static final class Pieces implements TrackStore.Writer, TrackStore.Reader {
    private final Map<String, byte[]> kept = new HashMap<>();
    private int writes;

    @Override
    public void put(TrackStore.Part part, int key, byte[] piece) {
      kept.put(part + "/" + key, piece);
      writes++;
    }

    @Override
    public void remove(TrackStore.Part part, int key) {
      assertThat(kept.remove(part + "/" + key)).isNotNull();
    }

    @Override
    public byte @Nullable [] get(TrackStore.Part part, int key) {
      return kept.get(part + "/" + key);
    }
  }
}
