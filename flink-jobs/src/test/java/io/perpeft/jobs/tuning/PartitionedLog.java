package io.perpeft.jobs.tuning;

import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Training examples of all groups in three partitions. */
final class PartitionedLog {
  static final int PARTITIONS = 3;

  private PartitionedLog() {}

  /** Groups 0 and 3 share a partition; partition 2 is ahead of the others for a while. */
  static List<List<GroupEntry>> of(TrainableGeneration fixture, int examplesOfAGroup) {
    Random random = new Random(5);
    List<List<GroupEntry>> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      partitions.add(new ArrayList<>());
    }
    long[] times = {1_000, 1_000, 1_200};
    for (int k = 0; k < examplesOfAGroup; k++) {
      for (int group = 0; group < TrainableGeneration.GROUPS; group++) {
        int partition = group % PARTITIONS;
        List<GroupEntry> records = partitions.get(partition);
        times[partition] += random.nextInt(4);
        records.add(
            new GroupEntry(
                group,
                fixture.example(group, k),
                Topics.defaults().trainingExamples().name(),
                partition,
                records.size(),
                times[partition]));
      }
    }
    return partitions;
  }

  static List<GroupEntry> inOrder(List<List<GroupEntry>> log) {
    return log.stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparing(example -> example.closing(0)))
        .toList();
  }
}
