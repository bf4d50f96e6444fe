package io.perpeft.cli.groups;

import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.groups.EventKinds;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft history}: the chain of a group's versions. */
@Command(
    name = "history",
    description = {
      "Show the versions of a group, oldest first: what each was trained from, how many steps and"
          + " purchases are behind it, its figures, its hashes, and what it came by.",
      "The topic keeps superseded versions for a week."
    },
    footer = {
      "",
      "Example:",
      "  perpeft history --bootstrap-servers localhost:9092 --group 3 --events"
    })
public final class HistoryVerb implements Callable<Integer> {
  private static final String ROW =
      "%7s %7s  %-20s %8s %9s %8s %8s  %-12s  %-8s  %-14s  %-28s  %s%n";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private GroupOption option = new GroupOption();

  @Option(
      names = "--events",
      description = "Show as well what happened to the group: holds, restarts, commands.")
  private boolean withEvents;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (TopicReader reader = option.kafka().cluster().reader()) {
      GroupView group = option.find(reader, spec.commandLine().getErr());
      EventLog events = EventLog.read(reader, option.kafka().topics(), group);
      printHead(group, events, out);
      printChain(group, new Origins(group, events), out);
      if (withEvents) {
        printEvents(events, out);
      }
    }
    return 0;
  }

  private static void printHead(GroupView group, EventLog events, PrintWriter out) {
    out.printf("generation %s, group %s%n", group.generationId(), group.groupId());
    if (group.successorId() != null) {
      out.printf("ended; group %s serves in its place%n", group.successorId());
    }
    events
        .lastPin()
        .filter(event -> event.getKind().equals(EventKinds.PINNED))
        .ifPresent(
            event ->
                out.printf(
                    "pinned since %s by %s%n",
                    Texts.time(event.getEventTime()), event.getReason()));
    out.println();
  }

  private static void printChain(GroupView group, Origins origins, PrintWriter out) {
    out.printf(
        ROW,
        "version",
        "parent",
        "cut",
        "steps",
        "examples",
        "NDCG@20",
        "HR@20",
        "weights",
        "options",
        "code",
        "seen (partition@from..until)",
        "by");
    if (group.releases().isEmpty() || group.releases().firstKey() == 1) {
      out.printf(ROW, 0, "", "", "", "", "", "", "", "", "", "", "the generation");
    }
    group.releases().values().forEach(entry -> print(entry, origins.of(entry), out));
  }

  private static void print(ReleaseEntry entry, String origin, PrintWriter out) {
    AdapterRelease release = entry.release();
    out.printf(
        ROW,
        release.getVersion(),
        release.getParentVersion(),
        Texts.time(entry.appendedAt()),
        release.getSteps(),
        release.getExamples(),
        figure(release.getNdcg20()),
        figure(release.getHr20()),
        Texts.start(release.getWeightsSha256(), 12),
        Texts.start(release.getOptionsHash(), 8),
        release.getCodeVersion(),
        release.getLineage().stream().map(HistoryVerb::seen).collect(Collectors.joining(" ")),
        origin);
  }

  private static String figure(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String seen(OffsetRange range) {
    return "%d@%d..%d"
        .formatted(range.getPartition(), range.getFromOffset(), range.getUntilOffset());
  }

  private static void printEvents(EventLog log, PrintWriter out) {
    out.printf("%n%-20s %-18s %7s  %s%n", "time of purchase", "event", "version", "reason");
    for (GroupEvent event : log.events()) {
      out.printf(
          "%-20s %-18s %7d  %s%n",
          Texts.time(event.getEventTime()), event.getKind(), event.getVersion(), event.getReason());
    }
  }
}
