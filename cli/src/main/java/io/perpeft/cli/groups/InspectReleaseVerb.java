package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft inspect release}: all that is known of one version of a group. */
@Command(
    name = "release",
    description =
        "Show one release of a group: where it comes from, what it has seen, its figures and"
            + " hashes; and check its weights.",
    footer = {
      "",
      "Example:",
      "  perpeft inspect release --bootstrap-servers localhost:9092 --group 3 --version 17"
    })
public final class InspectReleaseVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private GroupOption option = new GroupOption();

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      description = "Which one. Default: the newest.")
  private @Nullable Long version;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (TopicReader reader = option.kafka().cluster().reader()) {
      GroupView group = option.find(reader, err);
      long wanted = version == null ? group.newest() : version;
      if (wanted == 0) {
        throw new CliException(
            "version 0 of group %d is the generation's: perpeft inspect DIR"
                .formatted(group.group()));
      }
      ReleaseEntry entry = group.release(wanted);
      EventLog events = EventLog.read(reader, option.kafka().topics(), group);
      print(entry, new Origins(group, events).of(entry), out);
      SealedWeights weights = ReleasedWeights.of(entry, reader, err);
      out.printf(
          "            %,d bytes, %s%n",
          weights.size(),
          weights.uri() == null ? "inline, as the hash says" : "in " + weights.uri());
    }
    return 0;
  }

  private static void print(ReleaseEntry entry, String origin, PrintWriter out) {
    AdapterRelease release = entry.release();
    out.printf("generation  %s%n", release.getGenerationId());
    out.printf(
        "group       %s, version %d, parent %d%n",
        release.getGroupId(), release.getVersion(), release.getParentVersion());
    out.printf("by          %s%n", origin);
    out.printf(
        "cut         %s, %s@%d%n",
        Texts.time(entry.appendedAt()), entry.partition(), entry.offset());
    out.printf(
        "learned     %d steps on %d examples since the generation%n",
        release.getSteps(), release.getExamples());
    release
        .getLineage()
        .forEach(
            seen ->
                out.printf(
                    "seen        %s-%d@%d..%d%n",
                    seen.getTopic(),
                    seen.getPartition(),
                    seen.getFromOffset(),
                    seen.getUntilOffset()));
    out.printf(
        "newest      purchase of %s, appended %s%n",
        Texts.time(release.getNewestEventTime()), Texts.time(release.getNewestIngestTime()));
    if (release.getNdcg20() != null && release.getHr20() != null) {
      out.printf(
          Locale.ROOT,
          "figures     NDCG@20 %.4f, HR@20 %.4f: of the version before, until this one%n",
          release.getNdcg20(),
          release.getHr20());
    }
    out.printf("options     %s%n", release.getOptionsHash());
    out.printf("code        %s%n", release.getCodeVersion());
    out.printf("weights     %s, sha256 %s%n", release.getAdapterKind(), release.getWeightsSha256());
  }
}
