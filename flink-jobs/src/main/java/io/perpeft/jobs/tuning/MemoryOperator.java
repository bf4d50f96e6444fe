package io.perpeft.jobs.tuning;

import io.perpeft.core.live.MemoryTrack;
import io.perpeft.core.live.Publication;
import io.perpeft.core.live.TrackStore;
import io.perpeft.core.ranking.RankingQuality;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.GroupQuality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the item memory: ranks the micro-batches of all groups with what it published
 * last, learns from them in the order in which they come, or if so wanted in that of the log, and
 * publishes. It works on the CPU and runs in one subtask.
 *
 * <p>Keyed state is used as a table: a piece of the memory's state lies under the number of its row
 * ({@link TrackStore}). What changed is written before a barrier passes.
 */
final class MemoryOperator extends AbstractStreamOperator<MemoryUpdate>
    implements OneInputStreamOperator<MemoryNews, MemoryUpdate> {
  private static final Logger LOGGER = LoggerFactory.getLogger(MemoryOperator.class);

  static final OutputTag<GroupQuality> QUALITY =
      new OutputTag<>("quality", StreamTypes.avro(GroupQuality.class));

  private final MemoryModel.Factory factory;
  private final int publishEvery;
  private final boolean inLogOrder;
  private transient WaitingBatches waiting;
  private transient long time;
  private transient Pieces pieces;
  private transient ValueState<Boolean> announcedState;
  private transient MemoryModel model;
  private transient MemoryRecords records;
  private transient TrackStore store;
  private transient boolean announced;
  private transient boolean dirty;
  private transient Counter purchases;
  private transient Counter published;
  private transient Counter late;
  private transient QualityGauges gauges;

  /**
   * @param publishEvery purchases after which what changed is published
   * @param inLogOrder whether batches wait until watermarks say that it is their turn
   */
  MemoryOperator(MemoryModel.Factory factory, int publishEvery, boolean inLogOrder) {
    this.factory = factory;
    this.publishEvery = publishEvery;
    this.inLogOrder = inLogOrder;
  }

  @Override
  public void open() throws Exception {
    super.open();
    pieces = new Pieces();
    announcedState =
        getRuntimeContext().getState(new ValueStateDescriptor<>("announced", Types.BOOLEAN));
    waiting = new WaitingBatches(getRuntimeContext());
    setCurrentKey(0);
    waiting.restore();
    time = Long.MIN_VALUE;
    announced = Boolean.TRUE.equals(announcedState.value());
    model = factory.open();
    records = new MemoryRecords(model.generationId());
    store =
        TrackStore.restore(pieces, publishEvery)
            .orElseGet(() -> TrackStore.begin(MemoryTrack.begin(model.start(), publishEvery)));
    dirty = !announced;
    MetricGroup metrics = MetricNames.group(getRuntimeContext());
    purchases = metrics.counter(MetricNames.MEMORY_PURCHASES);
    published = metrics.counter(MetricNames.MEMORY_PUBLISHED);
    late = metrics.counter(MetricNames.MEMORY_LATE_BATCHES);
    gauges = new QualityGauges(metrics);
    metrics.gauge(MetricNames.MEMORY_ITEMS, () -> store.track().items());
    metrics.gauge(MetricNames.MEMORY_WAITING_BATCHES, () -> waiting.size());
    if (!inLogOrder) {
      takeUntil(Long.MAX_VALUE);
    }
  }

  @Override
  public void processElement(StreamRecord<MemoryNews> element) throws Exception {
    MemoryNews news = element.getValue();
    if (news.birth() != null) {
      announceBirth(news.birth());
    }
    if (news.batch() != null) {
      arrive(news.batch());
    }
  }

  private void arrive(ScoredExamples batch) throws Exception {
    if (!inLogOrder) {
      take(batch);
    } else if (batch.place().time() > time) {
      waiting.add(batch);
    } else {
      late.inc();
      LOGGER.warn(
          "a batch of group {} came after its turn: {}, when the log was at {}; what the memory"
              + " learns from here on cannot be had again from the log alone",
          batch.group(),
          batch.place(),
          time);
      take(batch);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    time = mark.getTimestamp();
    takeUntil(time);
    super.processWatermark(mark);
  }

  private void takeUntil(long turn) throws Exception {
    setCurrentKey(0);
    for (ScoredExamples batch = waiting.pollUntil(turn);
        batch != null;
        batch = waiting.pollUntil(turn)) {
      take(batch);
    }
  }

  private void take(ScoredExamples scored) {
    announce();
    store.track().inherit(scored.group(), scored.source());
    MemoryTrack.Outcome outcome = store.track().take(scored.toBatch(model.items()));
    dirty = true;
    purchases.inc(scored.examples().size());
    GroupQuality quality = quality(scored.quality(), outcome);
    gauges.take(quality);
    output.collect(QUALITY, new StreamRecord<>(quality));
    Publication publication = outcome.publication();
    if (publication != null) {
      publish(publication);
    }
  }

  /** Publishes the memory that the generation brings, before anything else. */
  private void announce() {
    if (!announced) {
      publish(store.track().everything());
      announced = true;
    }
  }

  /**
   * Says what a group that is born begins with, before it has learnt anything: readers serve it
   * from its first vectors on. Changes nothing here, so it need not be in the order of the log.
   */
  private void announceBirth(MemoryNews.Birth birth) {
    announce();
    Publication ofSource = store.track().published(birth.source());
    if (ofSource != null) {
      records.writeBirth(ofSource, birth, this::publish);
    }
    dirty = true;
  }

  private void publish(Publication publication) {
    records.write(publication, this::publish);
  }

  private void publish(MemoryUpdate update) {
    output.collect(new StreamRecord<>(update));
    published.inc();
  }

  private static GroupQuality quality(GroupQuality before, MemoryTrack.Outcome outcome) {
    Map<String, ArmQuality> arms = new TreeMap<>(before.getArms());
    arms.put(OutcomeRecords.COMPOSED, arm(outcome.composed()));
    arms.put(OutcomeRecords.ITEM_KNN_LIVE, arm(outcome.itemKnn()));
    return GroupQuality.newBuilder(before)
        .setArms(arms)
        .setMemoryPurchases(outcome.publishedPurchases())
        .build();
  }

  private static ArmQuality arm(RankingQuality quality) {
    return new ArmQuality(quality.ndcg20(), quality.hr20());
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    if (dirty) {
      announce();
      store.save(pieces);
      setCurrentKey(0);
      announcedState.update(announced);
      dirty = false;
    }
  }

  /** Pieces of the memory's state in keyed state, the piece's number being the key. */
  private final class Pieces implements TrackStore.Reader, TrackStore.Writer {
    private final Map<TrackStore.Part, ValueState<byte[]>> states =
        new EnumMap<>(TrackStore.Part.class);

    Pieces() {
      for (TrackStore.Part part : TrackStore.Part.values()) {
        String name = part.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        states.put(
            part,
            getRuntimeContext()
                .getState(
                    new ValueStateDescriptor<>(
                        name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)));
      }
    }

    @Override
    public byte @Nullable [] get(TrackStore.Part part, int key) {
      try {
        return state(part, key).value();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void put(TrackStore.Part part, int key, byte[] piece) {
      try {
        state(part, key).update(piece);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void remove(TrackStore.Part part, int key) {
      state(part, key).clear();
    }

    private ValueState<byte[]> state(TrackStore.Part part, int key) {
      setCurrentKey(key);
      ValueState<byte[]> state = states.get(part);
      if (state == null) {
        throw new IllegalStateException("no state for " + part);
      }
      return state;
    }
  }
}
