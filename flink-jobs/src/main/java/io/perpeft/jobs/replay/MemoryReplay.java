package io.perpeft.jobs.replay;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.live.MemoryTrack;
import io.perpeft.core.live.Publication;
import io.perpeft.core.live.ScoredBatch;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.tuning.MemoryModel;
import io.perpeft.jobs.tuning.MemoryRecords;
import io.perpeft.jobs.tuning.MemoryUpdate;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The item memory, learnt again from the batches of all groups, either in the order in which they
 * come or in that which the job noted, and compared with what the topic holds under every key.
 */
final class MemoryReplay {
  private record Waiting(int source, ScoredBatch batch) {}

  private final AvroCodec<RememberedItem> items = AvroCodec.of(RememberedItem.class);
  private final AvroCodec<GroupScoreWeights> weights = AvroCodec.of(GroupScoreWeights.class);
  private final UnionCodec codec = UnionCodec.of(items, weights);
  private final Map<String, String> published = new HashMap<>();
  private final Map<String, String> rebuilt = new HashMap<>();

  /** Score weights that groups were published with, whichever group it was. */
  private final Map<String, String> publishedWeights = new HashMap<>();

  private final Set<String> rebuiltWeights = new HashSet<>();
  private final MemoryModel model;
  private final MemoryRecords records;
  private final MemoryTrack track;
  private final Map<Integer, Deque<Waiting>> waiting = new HashMap<>();
  private @Nullable Iterator<Integer> order;
  private int turn = -1;
  private long lastPublication;

  MemoryReplay(MemoryModel model, int publishEvery) {
    this.model = model;
    records = new MemoryRecords(model.generationId());
    track = MemoryTrack.begin(model.start(), publishEvery);
  }

  /** Takes a record of the memory's topic in. */
  void add(RawRecord record) {
    byte[] value = record.value();
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (value == null) {
      published.remove(key);
      return;
    }
    try {
      SpecificRecord decoded = codec.decode(value);
      long purchases =
          decoded instanceof RememberedItem item
              ? item.getMemoryPurchases()
              : ((GroupScoreWeights) decoded).getMemoryPurchases();
      lastPublication = Math.max(lastPublication, purchases);
      published.put(key, Sha256.hex(value));
      if (decoded instanceof GroupScoreWeights ofGroup) {
        publishedWeights.put(key, ofNobody(ofGroup));
      }
    } catch (WireFormatException e) {
      return;
    }
  }

  /** Whether the topic holds anything to compare with. */
  boolean isPublished() {
    return !published.isEmpty();
  }

  /**
   * Begins to learn.
   *
   * @param noted groups in the order in which the job took their batches, or null to take them as
   *     they come
   */
  void begin(@Nullable List<Integer> noted) {
    order = noted == null ? null : noted.iterator();
    write(track.everything());
  }

  /** Takes a batch in, at once or when it is its turn. */
  void take(int source, ScoredBatch batch) {
    if (order == null) {
      learn(new Waiting(source, batch));
      return;
    }
    waiting
        .computeIfAbsent(batch.group(), group -> new ArrayDeque<>())
        .add(new Waiting(source, batch));
    for (Waiting next = poll(order); next != null; next = poll(order)) {
      learn(next);
    }
  }

  private @Nullable Waiting poll(Iterator<Integer> groups) {
    if (turn < 0) {
      if (!groups.hasNext()) {
        return null;
      }
      turn = groups.next();
    }
    Deque<Waiting> batches = waiting.get(turn);
    Waiting next = batches == null ? null : batches.poll();
    if (next != null) {
      turn = -1;
    }
    return next;
  }

  private void learn(Waiting next) {
    track.inherit(next.batch().group(), next.source());
    Publication publication = track.take(next.batch()).publication();
    if (publication != null && publication.purchases() <= lastPublication) {
      write(publication);
    }
  }

  private void write(Publication publication) {
    records.write(publication, this::write);
  }

  private void write(MemoryUpdate update) {
    String key = new String(update.key(), StandardCharsets.UTF_8);
    if (update.item() != null) {
      rebuilt.put(key, Sha256.hex(items.encode(update.item())));
    } else if (update.weights() != null) {
      rebuilt.put(key, Sha256.hex(weights.encode(update.weights())));
      rebuiltWeights.add(ofNobody(update.weights()));
    } else {
      rebuilt.remove(key);
    }
  }

  private String ofNobody(GroupScoreWeights ofGroup) {
    return Sha256.hex(weights.encode(GroupScoreWeights.newBuilder(ofGroup).setGroupId("").build()));
  }

  /** A group that has learnt nothing since it was born holds what another was published with. */
  private boolean isInherited(String key) {
    return !rebuilt.containsKey(key) && rebuiltWeights.contains(publishedWeights.get(key));
  }

  /** Id of an item by a group's index. */
  String itemId(List<String> added, int item) {
    List<String> generation = model.items();
    return item <= generation.size()
        ? generation.get(item - 1)
        : added.get(item - generation.size() - 1);
  }

  ReplayReport.MemoryComparison compare() {
    Set<String> keys = new HashSet<>(published.keySet());
    keys.addAll(rebuilt.keySet());
    int different = 0;
    for (String key : keys) {
      String there = published.get(key);
      if (there == null || !(there.equals(rebuilt.get(key)) || isInherited(key))) {
        different++;
      }
    }
    return new ReplayReport.MemoryComparison(lastPublication, published.size(), different);
  }
}
