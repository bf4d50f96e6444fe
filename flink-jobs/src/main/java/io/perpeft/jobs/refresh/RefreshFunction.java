package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.jobs.items.EncodedItem;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.wire.AvroCodec;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard of the catalogue: new items are encoded for every group as they come, releases are
 * worked off one after the other, a chunk of items a timer, so that checkpoints and new items pass
 * between two chunks: first the most bought items, then the others from the newest on.
 *
 * <p>A shard begins with the generation's own weights, as version 0 of every group, once it has
 * read the catalogue that was there when the job started, so that the first complete version is one
 * of that whole catalogue.
 *
 * <p>A group that the generation does not bring is there from its first release on, which encodes
 * all items. One that has ended is served until its successor has a closed version; then it is
 * gone: its vectors are deleted, later versions passed over.
 *
 * <p>A version is closed by its marker once every item the shard had at its start was encoded under
 * it; items that came meanwhile were encoded under it at once. No release is skipped: all shards
 * close the same versions in the same order, which is what lets a reader see one version across
 * shards.
 */
final class RefreshFunction
    extends KeyedCoProcessFunction<Integer, ItemArrival, ShardInput, ServingRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshFunction.class);
  private static final String STAGE = "refresh.encode";

  /**
   * @param partitions serving partitions, one shard each
   * @param chunkItems items encoded in one go
   * @param arrivals new items encoded together at most
   * @param linger how long a new item waits for others
   * @param quiet how long no item comes once the catalogue was read
   */
  record Settings(
      int partitions,
      PublishPolicy policy,
      int chunkItems,
      int arrivals,
      Duration linger,
      Duration quiet)
      implements Serializable {}

  private final RefreshModel.Factory factory;
  private final WeightsSource source;
  private final Settings settings;
  private final int maxItemBytes;
  private transient RefreshModel model;
  private transient ReleaseWeights weights;
  private transient ServingRecords records;
  private transient ShardState state;
  private transient ShardVersions versions;
  private transient ShardEnds ends;
  private transient CatalogueCalm calm;
  private transient AvroCodec<Item> itemCodec;
  private transient RefreshMetrics metrics;

  RefreshFunction(
      RefreshModel.Factory factory, WeightsSource source, Settings settings, int maxItemBytes) {
    this.factory = factory;
    this.source = source;
    this.settings = settings;
    this.maxItemBytes = maxItemBytes;
  }

  @Override
  public void open(OpenContext context) {
    model = factory.open();
    weights = new ReleaseWeights(source, 2 * model.groups().size());
    metrics = new RefreshMetrics(MetricNames.group(getRuntimeContext()));
    records = new ServingRecords(model.generationId(), settings.partitions());
    state = new ShardState(getRuntimeContext());
    versions = new ShardVersions(getRuntimeContext());
    ends = new ShardEnds(getRuntimeContext());
    calm = new CatalogueCalm(System.currentTimeMillis(), settings.quiet());
    itemCodec = AvroCodec.of(Item.class, maxItemBytes);
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
  }

  @Override
  public void processElement1(ItemArrival arrival, Context context, Collector<ServingRecord> out)
      throws Exception {
    if (state.queue(arrival) >= settings.arrivals()) {
      encodeArrivals(new Shard(context, context.getCurrentKey(), out));
    } else {
      wake(context, settings.linger().toMillis());
    }
    calm.itemCame(
        context.getCurrentKey(),
        arrival.source().timestampMillis(),
        context.timerService().currentProcessingTime());
  }

  @Override
  public void processElement2(ShardInput input, Context context, Collector<ServingRecord> out)
      throws Exception {
    if (input.bought() != null) {
      state.bought(input.bought());
      return;
    }
    begin();
    Retirement retirement = input.retirement();
    if (retirement != null) {
      endLater(retirement);
      retireDue(new Shard(context, context.getCurrentKey(), out));
    }
    AdapterRelease release = input.release();
    if (release != null
        && !versions.enqueue(
            new PendingRelease(Integer.parseInt(release.getGroupId()), release.getVersion()),
            release)) {
      metrics.staleRelease();
      LOG.warn(
          "group {} version {} came when a version as new was known already, or the group had"
              + " ended; it is passed over",
          release.getGroupId(),
          release.getVersion());
    }
    wakeSoon(context);
  }

  private void endLater(Retirement retirement) throws Exception {
    if (!versions.hasEnded(retirement.group())) {
      ends.add(retirement);
    }
  }

  private void retireDue(Shard shard) throws Exception {
    for (Retirement retirement : ends.takeDue(versions)) {
      retire(retirement, shard);
    }
  }

  private void retire(Retirement retirement, Shard shard) throws Exception {
    Long version = versions.closed(retirement.group());
    Work inHand = versions.begunWork();
    if (versions.retire(retirement.group())) {
      shard
          .out()
          .collect(
              records.end(
                  shard.partition(),
                  retirement,
                  version == null ? 0 : version,
                  state.items(),
                  shard.now()));
      if (inHand != null && inHand.group() == retirement.group()) {
        state.endVersion();
      }
      String groupId = Groups.id(retirement.group());
      for (String itemId : state.forget(retirement.group())) {
        shard
            .out()
            .collect(
                ServingRecord.of(shard.partition(), new ServingRecord.Deletion(groupId, itemId)));
      }
    }
  }

  private void begin() throws Exception {
    if (state.header().isEmpty()) {
      state.begin(new ShardHeader(model.generationId(), settings.partitions()));
      for (int group : model.groups()) {
        versions.enqueue(new PendingRelease(group, 0), null);
      }
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<ServingRecord> out)
      throws Exception {
    Shard shard = new Shard(context, context.getCurrentKey(), out);
    if (state.waiting() > 0) {
      encodeArrivals(shard);
    }
    if (!versions.hasBegunWork() && !calm.isCalm(shard.partition(), shard.now())) {
      wake(context, calm.intervalMillis());
    } else if (workOnRelease(shard)) {
      wakeSoon(context);
    }
  }

  private static void wakeSoon(Context context) {
    // One millisecond ahead: a timer that is due already would run before anything else may.
    wake(context, 1);
  }

  private static void wake(Context context, long millis) {
    long now = context.timerService().currentProcessingTime();
    context.timerService().registerProcessingTimeTimer(now + millis);
  }

  private void encodeArrivals(Shard shard) throws Exception {
    List<StoredItem> fresh = new ArrayList<>();
    for (ItemArrival arrival : state.takeQueued()) {
      StoredItem item = encode(arrival, shard);
      if (item != null && state.store(item)) {
        fresh.removeIf(other -> other.itemId().equals(item.itemId()));
        fresh.add(item);
      }
    }
    metrics.encoded(fresh.size());
    Work work = versions.begunWork();
    for (int group : versions.groups()) {
      Long closed = versions.closed(group);
      if (closed != null) {
        publish(shard, group, closed, fresh, settings.policy());
      }
      if (work != null && work.group() == group) {
        // Whatever this version said of the item before is void, so epsilon has no say.
        int vectors = publish(shard, group, work.version(), fresh, PublishPolicy.ALWAYS);
        versions.advance(work.advance(work.next(), vectors));
      }
    }
  }

  private @Nullable StoredItem encode(ItemArrival arrival, Shard shard) {
    byte[] value = arrival.source().value();
    if (value == null) {
      throw new IllegalStateException("an item record without value passed the checks");
    }
    Item item = itemCodec.decode(value);
    try {
      EncodedItem encoded = model.encode(item);
      if (encoded.pictureFault() != null) {
        reject(arrival, encoded.pictureFault(), shard);
      }
      return new StoredItem(item.getItemId(), encoded.content().hex(), encoded.inputs());
    } catch (FaultyRecordException fault) {
      reject(arrival, fault, shard);
      return null;
    }
  }

  private void reject(ItemArrival arrival, FaultyRecordException fault, Shard shard) {
    metrics.deadLetter(fault.fault());
    shard.context().output(DeadLetters.TAG, DeadLetters.of(arrival.source(), STAGE, fault));
  }

  /** Encodes one chunk, and closes the version after the last; false if there is nothing to do. */
  private boolean workOnRelease(Shard shard) throws Exception {
    checkHeader();
    Work work = versions.work(state.items());
    if (work == null) {
      return false;
    }
    if (!work.bestsellersDone() && work.next() >= settings.chunkItems()) {
      List<StoredItem> ahead = state.takeBestsellers(settings.chunkItems(), work.next());
      versions.advance(
          work.afterBestsellers(
              publish(shard, work.group(), work.version(), ahead, settings.policy())));
      return true;
    }
    int first = Math.max(0, work.next() - settings.chunkItems() + 1);
    List<StoredItem> chunk = state.itemsDown(work.next(), first);
    Work after =
        work.advance(
            Math.min(work.next(), first - 1),
            publish(shard, work.group(), work.version(), chunk, settings.policy()));
    if (after.next() >= 0) {
      versions.advance(after);
    } else {
      closeVersion(after, shard);
    }
    return true;
  }

  private void checkHeader() throws Exception {
    ShardHeader expected = new ShardHeader(model.generationId(), settings.partitions());
    ShardHeader found = state.header().orElse(expected);
    if (!found.equals(expected)) {
      throw new IllegalStateException(
          "the job's state is of generation %s with %d serving partitions, but perpeft.generation is"
                  .formatted(found.generationId(), found.partitions())
              + " %s and perpeft.kafka.partitions %d; start without the old state to change either"
                  .formatted(expected.generationId(), expected.partitions()));
    }
  }

  private int publish(
      Shard shard, int group, long version, List<StoredItem> items, PublishPolicy policy)
      throws Exception {
    if (items.isEmpty()) {
      return 0;
    }
    AdapterRelease release = versions.release(group, version);
    List<float[]> vectors = model.vectors(weights(group, release), items);
    int count = 0;
    for (int i = 0; i < vectors.size(); i++) {
      String itemId = items.get(i).itemId();
      int position = state.position(itemId);
      float[] vector = vectors.get(i);
      if (!PublishPolicy.isUsable(vector)) {
        metrics.unusableVector();
        LOG.warn(
            "item '{}' has no finite vector under group {} version {}", itemId, group, version);
      } else if (policy.isDue(state.published(group, position), vector)) {
        state.setPublished(group, position, vector);
        PendingRelease made = new PendingRelease(group, version);
        shard
            .out()
            .collect(
                records.embedding(shard.partition(), made, release, itemId, vector, shard.now()));
        count++;
      }
    }
    metrics.published(count);
    return count;
  }

  private GroupWeights weights(int group, @Nullable AdapterRelease release) throws Exception {
    return release == null ? model.generationWeights(group) : weights.of(release, versions);
  }

  private void closeVersion(Work done, Shard shard) throws Exception {
    AdapterRelease release = versions.release(done.group(), done.version());
    float[] padding = model.paddingVector(weights(done.group(), release));
    ServingRecord marker =
        records.marker(shard.partition(), done, release, state.items(), padding, shard.now());
    versions.close(done);
    state.endVersion();
    weights.keep(2 * versions.groups().size());
    metrics.closed(done.group(), release, shard.now());
    shard.out().collect(marker);
    retireDue(shard);
  }

  /** The shard that a call works on, and where its records go. */
  private record Shard(Context context, int partition, Collector<ServingRecord> out) {
    long now() {
      return context.timerService().currentProcessingTime();
    }
  }
}
