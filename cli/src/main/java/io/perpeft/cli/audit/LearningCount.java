package io.perpeft.cli.audit;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.TrainingExample;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the groups learned from their examples, and released. */
final class LearningCount {

  /** One group's. */
  private static final class Learning {
    private long examples;
    private long learnt;
    private long released;
    private long newest;
    private long firstReleased;
    private long again;

    private void add(long version) {
      released++;
      if (released == 1) {
        firstReleased = version;
      } else if (version <= newest) {
        again++;
      }
      newest = Math.max(newest, version);
    }

    /** Versions that none came of, the topic's first one being the first that is still there. */
    private long missing() {
      return released == 0 ? 0 : newest - firstReleased + 1 - (released - again);
    }
  }

  private final Map<ServedGroup, Learning> groups = new TreeMap<>(ServedGroup.ORDER);
  private long batches;
  private long dropped;

  void add(TrainingExample example) {
    of(example.getGenerationId(), example.getGroupId()).examples++;
  }

  void add(GroupQuality batch) {
    of(batch.getGenerationId(), batch.getGroupId()).learnt += batch.getExamples();
    batches++;
    dropped += batch.getApplied() ? 0 : 1;
  }

  /** Releases come in the order of their topic. */
  void add(AdapterRelease release) {
    of(release.getGenerationId(), release.getGroupId()).add(release.getVersion());
  }

  private Learning of(String generationId, String groupId) {
    return groups.computeIfAbsent(new ServedGroup(generationId, groupId), group -> new Learning());
  }

  /**
   * @param batchSize examples that fill a micro-batch: fewer of a group may wait
   */
  List<AuditLine> lines(int batchSize) {
    Collection<Learning> all = groups.values();
    return List.of(
        AuditLine.of("micro-batches", batches),
        AuditLine.of("of these without a step", dropped),
        AuditLine.of("examples in them", sum(all, group -> group.learnt)),
        AuditLine.of(
            "examples that wait for their micro-batch to fill",
            sum(all, group -> Math.max(0, group.examples - group.learnt))),
        AuditLine.fault(
            "examples learnt twice", sum(all, group -> Math.max(0, group.learnt - group.examples))),
        AuditLine.fault(
            "examples not learnt",
            sum(all, group -> Math.max(0, group.examples - group.learnt - batchSize + 1))),
        AuditLine.of("releases", sum(all, group -> group.released)),
        AuditLine.fault("releases missing", sum(all, Learning::missing)),
        AuditLine.fault("releases doubled", sum(all, group -> group.again)));
  }

  private static long sum(Collection<Learning> groups, ToLongFunction<Learning> of) {
    return groups.stream().mapToLong(of).sum();
  }
}
