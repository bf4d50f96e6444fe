package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.KafkaOption;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.generations.Generations;
import java.io.PrintWriter;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which group of which generation. */
final class GroupOption {
  @Option(
      names = "--group",
      required = true,
      paramLabel = "N",
      description = "Id of the group: 0, 1, 2, ...")
  private int group;

  @Option(
      names = "--generation",
      paramLabel = "GENERATION",
      description =
          "Directory or URI of the generation that the jobs started from. Without it, that of the newest release.")
  private @Nullable String generation;

  @Mixin private KafkaOption kafka = new KafkaOption();

  KafkaOption kafka() {
    return kafka;
  }

  /**
   * Finds the group on the topics.
   *
   * @param warnings where unreadable records are named
   * @throws CliException if there is no such group
   */
  GroupView find(TopicReader reader, PrintWriter warnings) {
    ReleaseLog log = ReleaseLog.read(reader, kafka.topics());
    log.unreadable().forEach(record -> warnings.println("perpeft: passed over " + record));
    Generation known = generation == null ? null : Generations.open(generation);
    String id = known == null ? log.newestGeneration().orElseThrow(this::nothingThere) : known.id();
    SortedSet<Integer> groups = new TreeSet<>(log.of(id).keySet());
    if (known != null) {
      groups.addAll(known.groups().keySet());
    }
    if (!groups.contains(group)) {
      throw new CliException(
          "there is no group %d in generation %s; there are %s%s"
              .formatted(group, id, groups, known == null ? ". " + MAYBE_SILENT : ""));
    }
    return new GroupView(
        id,
        group,
        log.of(id).getOrDefault(group, new TreeMap<>()),
        log.successor(id, group).orElse(null));
  }

  private static final String MAYBE_SILENT =
      "One that nobody has bought in yet is known to the generation alone: give --generation DIR";

  private CliException nothingThere() {
    return new CliException(
        "%s and %s hold nothing yet; give --generation DIR, or wait for the jobs' first purchases"
            .formatted(
                kafka.topics().adapterReleases().name(), kafka.topics().groupCentroids().name()));
  }
}
