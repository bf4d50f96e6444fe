package io.perpeft.client.view;

import static io.perpeft.client.view.ServingLog.GENERATION;
import static io.perpeft.client.view.ServingLog.WIDTH;
import static io.perpeft.client.view.ServingLog.embedding;
import static io.perpeft.client.view.ServingLog.marker;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.VersionComplete;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.avro.specific.SpecificRecord;

/** Random logs, read in random interleavings, against a model that rereads all of it each time. */
class EmbeddingViewProperties {

  private static final List<String> GROUPS = List.of("0", "1", "global");
  private static final int ITEMS_PER_PARTITION = 4;

  private record Read(int partition, SpecificRecord record) {}

  /** What the rule says about a log, the slow way. */
  private record Model(List<Read> log, int partitions) {

    long shownVersion(String group) {
      TreeSet<Long> common = new TreeSet<>(closed(group, 0));
      for (int partition = 1; partition < partitions; partition++) {
        common.retainAll(closed(group, partition));
      }
      return common.isEmpty() ? -1 : common.last();
    }

    private TreeSet<Long> closed(String group, int partition) {
      TreeSet<Long> versions = new TreeSet<>();
      for (Read read : log) {
        if (read.partition() == partition
            && read.record() instanceof VersionComplete marker
            && marker.getGroupId().equals(group)) {
          versions.add(marker.getVersion());
        }
      }
      return versions;
    }

    Map<String, Long> vectorVersions(String group, long shownVersion) {
      Map<String, Long> newest = new HashMap<>();
      for (Read read : log) {
        if (read.record() instanceof ItemEmbedding embedding
            && embedding.getGroupId().equals(group)
            && embedding.getVersion() <= shownVersion) {
          newest.merge(embedding.getItemId(), embedding.getVersion(), Math::max);
        }
      }
      return newest;
    }
  }

  @Property(tries = 150)
  void theViewIsTheModelAfterEveryRecord(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int partitions) {
    Random random = new Random(seed);
    EmbeddingView view = new EmbeddingView(GENERATION, WIDTH, partitions);
    Model model = new Model(new ArrayList<>(), partitions);

    for (Read read : interleaved(partitions, random)) {
      take(view, model, read);
      view.publish();
      for (String group : GROUPS) {
        long expected = model.shownVersion(group);
        assertThat(view.group(group).map(GroupVectors::version).orElse(-1L)).isEqualTo(expected);
        view.group(group).ifPresent(vectors -> assertNotMixed(vectors, model));
      }
    }
  }

  @Property(tries = 150)
  void withLittleMemoryTheViewSkipsVersionsButNeverMixes(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int partitions,
      @ForAll @IntRange(min = 1, max = 10) int maxStaged) {
    Random random = new Random(seed);
    EmbeddingView view = new EmbeddingView(GENERATION, WIDTH, partitions, maxStaged);
    Model model = new Model(new ArrayList<>(), partitions);

    for (Read read : interleaved(partitions, random)) {
      take(view, model, read);
      view.publish();
      for (String group : GROUPS) {
        view.group(group).ifPresent(vectors -> assertNotMixed(vectors, model));
      }
    }
    for (String group : GROUPS) {
      for (int partition = 0; partition < partitions; partition++) {
        take(view, model, new Read(partition, marker(group, 99, partition, partitions)));
      }
    }
    view.publish();
    assertThat(view.figures().staged()).isZero();
    for (String group : GROUPS) {
      assertThat(view.group(group).orElseThrow().version()).isEqualTo(99);
      assertNotMixed(view.group(group).orElseThrow(), model);
    }
  }

  private static void take(EmbeddingView view, Model model, Read read) {
    model.log().add(read);
    if (read.record() instanceof ItemEmbedding embedding) {
      view.apply(read.partition(), embedding);
    } else if (read.record() instanceof VersionComplete marker) {
      view.apply(read.partition(), marker);
    }
  }

  private static void assertNotMixed(GroupVectors vectors, Model model) {
    Map<String, Long> shown = new HashMap<>();
    for (int row = 0; row < vectors.rows(); row++) {
      if (vectors.hasRow(row)) {
        shown.put(vectors.itemId(row), (long) vectors.dot(row, new float[] {1, 0}));
      }
    }
    assertThat(shown).isEqualTo(model.vectorVersions(vectors.groupId(), vectors.version()));
    assertThat((long) vectors.paddingVector()[0]).isEqualTo(vectors.version());
  }

  /** Each partition's log in its own order, the partitions shuffled into each other. */
  private static List<Read> interleaved(int partitions, Random random) {
    List<List<Read>> logs = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      logs.add(partitionLog(partition, partitions, random));
    }
    List<Read> all = new ArrayList<>();
    int[] at = new int[partitions];
    while (all.size() < logs.stream().mapToInt(List::size).sum()) {
      int partition = random.nextInt(partitions);
      if (at[partition] < logs.get(partition).size()) {
        all.add(logs.get(partition).get(at[partition]++));
      }
    }
    return all;
  }

  /** Versions in order, some skipped, some items left out, new items between; then a replay. */
  private static List<Read> partitionLog(int partition, int partitions, Random random) {
    List<Read> log = new ArrayList<>();
    for (String group : GROUPS) {
      for (long version = 0; version < 4; version++) {
        if (version > 0 && random.nextInt(4) == 0) {
          continue;
        }
        for (int item = 0; item < ITEMS_PER_PARTITION; item++) {
          if (random.nextBoolean()) {
            log.add(new Read(partition, embedding(group, partition + "-" + item, version)));
          }
        }
        log.add(new Read(partition, marker(group, version, partition, partitions)));
        if (random.nextInt(3) == 0) {
          log.add(new Read(partition, embedding(group, partition + "-new" + version, version)));
        }
      }
    }
    if (random.nextInt(3) == 0) {
      log.addAll(List.copyOf(log.subList(log.size() / 2, log.size())));
    }
    return log;
  }
}
