package io.perpeft.cli.replay;

import io.perpeft.cli.CliException;
import io.perpeft.cli.Progress;
import io.perpeft.cli.kafka.KafkaCluster;
import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Manifest;
import io.perpeft.jobs.generations.Generations;
import io.perpeft.jobs.options.CommonOptions;
import io.perpeft.jobs.options.ItemOptions;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.replay.LogExport;
import io.perpeft.jobs.replay.LogFile;
import io.perpeft.jobs.replay.Replay;
import io.perpeft.jobs.replay.ReplayLog;
import io.perpeft.jobs.replay.ReplayReport;
import io.perpeft.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perpeft replay}: learn a log again and compare with what was released. */
@Command(
    name = "replay",
    description = {
      "Learn the log of training examples again, from the generation on, and compare every release"
          + " with the one that the tuning job published. Nothing is written to Kafka.",
      "The options must be those that the job ran with; a release that was made with others says"
          + " so. Exit code 1 if anything differs."
    },
    footer = {
      "",
      "Examples:",
      "  perpeft replay --generation generation --from kafka --config jobs.properties",
      "  perpeft replay --generation generation --from kafka --config jobs.properties \\",
      "    --export log.avro",
      "  perpeft replay --generation generation --from log.avro --config jobs.properties --group 3"
    })
public final class ReplayVerb implements Callable<Integer> {
  private static final String KAFKA = "kafka";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--generation",
      required = true,
      paramLabel = "GENERATION",
      description = "Directory or URI of the generation that the log begins with.")
  private String generation = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "kafka|FILE",
      description = "Where the log is: the topics, or a file that --export wrote.")
  private String from = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Options of the jobs, a .yaml or .properties file.")
  private @Nullable Path config;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "An option of the jobs; wins over --config.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Short for -Dperpeft.kafka.bootstrap-servers=HOST:PORT.")
  private @Nullable String bootstrapServers;

  @Option(names = "--group", paramLabel = "N", description = "Rebuild this group only.")
  private @Nullable Integer group;

  @Option(
      names = "--until",
      paramLabel = "VERSION",
      description = "Stop once the groups have come to this version.")
  private @Nullable Long until;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write the log to a file, and rebuild nothing.")
  private @Nullable Path export;

  @Override
  public Integer call() throws IOException {
    JobOptions jobs = jobOptions();
    try (ReplayLog log = open(jobs)) {
      return export == null ? replay(log, jobs) : export(log, export);
    }
  }

  private int export(ReplayLog log, Path file) throws IOException {
    long records = LogExport.write(log, file);
    spec.commandLine()
        .getOut()
        .printf("%s: %,d records, %,d bytes%n", file, records, Files.size(file));
    return 0;
  }

  private int replay(ReplayLog log, JobOptions jobs) {
    ReplayReport report;
    try (Progress progress = Progress.of("examples", Progress.UNKNOWN)) {
      report = new Replay(log, jobs, new Replay.Selection(group, until)).run(progress::stepTo);
    }
    ReplayTable.print(report, spec.commandLine().getOut());
    return report.isClean() ? 0 : 1;
  }

  private ReplayLog open(JobOptions jobs) {
    if (!from.equals(KAFKA)) {
      return LogFile.open(Path.of(from));
    }
    String servers =
        jobs.find(CommonOptions.BOOTSTRAP_SERVERS)
            .orElseThrow(
                () ->
                    new CliException(
                        "--from kafka needs --bootstrap-servers, or a --config that sets "
                            + CommonOptions.BOOTSTRAP_SERVERS.key()));
    Topics topics = CommonOptions.topics(jobs);
    return new KafkaLog(
        new KafkaCluster(servers, Map.copyOf(CommonOptions.kafkaClient(jobs))), topics);
  }

  private JobOptions jobOptions() {
    List<String> arguments = new ArrayList<>();
    if (config != null) {
      arguments.addAll(List.of("--config", config.toString()));
    }
    options.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
    arguments.add("-D" + CommonOptions.GENERATION.key() + "=" + generation);
    if (bootstrapServers != null) {
      arguments.add("-D" + CommonOptions.BOOTSTRAP_SERVERS.key() + "=" + bootstrapServers);
    }
    JobOptions given = JobOptions.load(arguments.toArray(String[]::new));
    if (export == null
        && given.find(ItemOptions.BACKBONE).isEmpty()
        && given.find(ItemOptions.HIDDEN_STATES).isEmpty()) {
      arguments.add(backbone());
    }
    return JobOptions.load(arguments.toArray(String[]::new));
  }

  /** The backbone where it lay when the generation was made. */
  private String backbone() {
    Manifest manifest = Generations.manifest(generation);
    if (manifest.backboneLocation().isEmpty()
        || !Files.isDirectory(Path.of(manifest.backboneLocation()))) {
      throw new CliException(
          "the backbone of generation %s is not at '%s'; name its directory with -D%s=DIR or -D%s=DIR"
              .formatted(
                  manifest.generationId(),
                  manifest.backboneLocation(),
                  ItemOptions.BACKBONE.key(),
                  ItemOptions.HIDDEN_STATES.key()));
    }
    boolean isClip = manifest.backbone().kind().equals(BackboneIdentity.CLIP);
    String key = (isClip ? ItemOptions.BACKBONE : ItemOptions.HIDDEN_STATES).key();
    return "-D" + key + "=" + manifest.backboneLocation();
  }
}
