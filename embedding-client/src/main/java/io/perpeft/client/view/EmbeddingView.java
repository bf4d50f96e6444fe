package io.perpeft.client.view;

import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.Vectors;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A view of the serving topic that never mixes two versions of a group.
 *
 * <p>The rule: a vector of version v of a group is staged until v is shown. The view shows version
 * v of a group once every partition has closed that very v, and then, of each item, the newest
 * vector up to v (vectors that hardly move are not published again and stay valid). A vector of a
 * version that is shown already, of an item that has appeared since, is shown at once. A partition
 * that skips a version therefore delays the group to the next version that all close; it cannot mix
 * it.
 *
 * <p>A group that has ended stands for its successor, as soon as that is shown.
 *
 * <p>Replayed records do no harm: an older version never replaces a newer one. What is staged is
 * bounded by giving up versions that were not shown yet, never by showing them half.
 *
 * <p>One thread applies, rejects and publishes; any thread reads groups.
 */
public final class EmbeddingView implements VectorSource {

  /** Vectors staged before the view gives up versions, unless told otherwise. */
  public static final int DEFAULT_MAX_STAGED = 2_000_000;

  private final String generationId;
  private final int width;
  private final int partitions;
  private final int maxStaged;
  private final ItemIndex index = new ItemIndex();
  private final Map<String, GroupState> states = new HashMap<>();
  private final Map<String, GroupVectors> published = new ConcurrentHashMap<>();
  private final Retired retired = new Retired();

  private int staged;
  private long embeddings;
  private long markers;
  private long otherGenerations;
  private long rejected;
  private @Nullable String lastRejection;
  private volatile ViewFigures figures = new ViewFigures(0, 0, 0, 0, 0, null);

  /**
   * An empty view.
   *
   * @param generationId generation to follow; records of others are passed over
   * @param width numbers in a vector (the generation's h)
   * @param partitions of the serving topic
   */
  public EmbeddingView(String generationId, int width, int partitions) {
    this(generationId, width, partitions, DEFAULT_MAX_STAGED);
  }

  /** As above, giving up versions when more than {@code maxStaged} vectors wait. */
  public EmbeddingView(String generationId, int width, int partitions, int maxStaged) {
    if (width < 1 || partitions < 1 || maxStaged < 1) {
      throw new IllegalArgumentException(
          "width %d, partitions %d and maxStaged %d must be at least 1"
              .formatted(width, partitions, maxStaged));
    }
    this.generationId = generationId;
    this.width = width;
    this.partitions = partitions;
    this.maxStaged = maxStaged;
  }

  /** Takes in a vector read from the partition. */
  public void apply(int partition, ItemEmbedding embedding) {
    embeddings++;
    if (!ours(embedding.getGenerationId()) || retired.contains(embedding.getGroupId())) {
      return;
    }
    float[] vector = vector(embedding.getVector(), "vector of item " + embedding.getItemId());
    if (vector == null) {
      return;
    }
    GroupState state = state(embedding.getGroupId());
    int row = index.rowOrAdd(embedding.getItemId());
    staged -= state.staged();
    state.embedding(partition, embedding.getVersion(), row, vector);
    if (staged + state.staged() > maxStaged) {
      state.saveMemory(partition);
    }
    staged += state.staged();
  }

  /** Takes in a version marker read from the partition. */
  public void apply(int partition, VersionComplete marker) {
    markers++;
    if (!ours(marker.getGenerationId())) {
      return;
    }
    if (marker.getPartitions() != partitions || marker.getPartition() != partition) {
      reject(
          "a marker of group %s in partition %d of %d speaks of partition %d of %d; the serving"
                  .formatted(
                      marker.getGroupId(),
                      partition,
                      partitions,
                      marker.getPartition(),
                      marker.getPartitions())
              + " topic's partition count must not change within a generation");
      return;
    }
    String successor = marker.getSuccessorId();
    if (successor != null) {
      retired.add(marker.getGroupId(), successor);
    }
    if (retired.contains(marker.getGroupId())) {
      return;
    }
    float[] padding =
        vector(marker.getPaddingVector(), "padding vector of group " + marker.getGroupId());
    if (padding == null) {
      return;
    }
    GroupState state = state(marker.getGroupId());
    staged -= state.staged();
    state.complete(partition, marker.getVersion(), padding, marker.getNewestEventTime());
    staged += state.staged();
  }

  /** Makes what was applied visible to readers; call it after each batch of records. */
  public void publish() {
    states.forEach(
        (groupId, state) -> {
          GroupVectors change = state.takeChange();
          if (change != null) {
            published.put(groupId, change);
          }
        });
    retired.publish();
    states
        .values()
        .removeIf(
            state -> {
              boolean gone = retired.contains(state.groupId());
              staged -= gone ? state.staged() : 0;
              return gone;
            });
    published.keySet().removeIf(this::isReplaced);
    figures =
        new ViewFigures(embeddings, markers, otherGenerations, rejected, staged, lastRejection);
  }

  private boolean isReplaced(String groupId) {
    String living = retired.resolve(groupId);
    return !living.equals(groupId) && published.containsKey(living);
  }

  @Override
  public Optional<GroupVectors> group(String groupId) {
    GroupVectors vectors = published.get(retired.resolve(groupId));
    return Optional.ofNullable(vectors == null ? published.get(groupId) : vectors);
  }

  /** Groups that have a complete version. */
  public Set<String> groups() {
    return Set.copyOf(published.keySet());
  }

  /** Counts as of the last {@link #publish()}. */
  public ViewFigures figures() {
    return figures;
  }

  private boolean ours(String recordGenerationId) {
    boolean ours = recordGenerationId.equals(generationId);
    if (!ours) {
      otherGenerations++;
    }
    return ours;
  }

  private float @Nullable [] vector(ByteBuffer bytes, String what) {
    if (bytes.remaining() != width * Float.BYTES) {
      reject(
          "the %s has %d bytes, but %d float32 values need %d"
              .formatted(what, bytes.remaining(), width, width * Float.BYTES));
      return null;
    }
    float[] vector = Vectors.toFloats(bytes);
    for (float number : vector) {
      if (!Float.isFinite(number)) {
        reject("the %s holds %s".formatted(what, number));
        return null;
      }
    }
    return vector;
  }

  /** Counts a record that cannot be used. */
  public void reject(String why) {
    rejected++;
    lastRejection = why;
  }

  private GroupState state(String groupId) {
    return states.computeIfAbsent(groupId, id -> new GroupState(id, width, partitions, index));
  }
}
