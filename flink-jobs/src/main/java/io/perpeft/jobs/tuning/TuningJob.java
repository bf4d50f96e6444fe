package io.perpeft.jobs.tuning;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.JobFrame;
import io.perpeft.jobs.common.KafkaEndpoints;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.common.RecordLayout;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.jobs.generations.Generations;
import io.perpeft.jobs.items.ModelSettings;
import io.perpeft.jobs.options.CommonOptions;
import io.perpeft.jobs.options.ItemOptions;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.RefreshOptions;
import io.perpeft.jobs.options.TuningOptions;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The tuning job: training examples and commands to groups in; out come releases of the groups, the
 * item memory, figures, and events.
 */
public final class TuningJob {
  public static final String NAME = "tuning";

  private static final JobFrame FRAME = new JobFrame(NAME);

  private static final Duration ALIGNMENT_INTERVAL = Duration.ofSeconds(1);

  /** Names of the operators in savepoints. Changing one loses the state under it. */
  static final class Uids {
    static final String EXAMPLES_CLOCK = "tuning-examples-clock";
    static final String EXAMPLES_READER = "tuning-examples-reader";
    static final String COMMANDS_READER = "tuning-commands-reader";
    static final String TUNER = "tuning-tuner";
    static final String MEMORY = "tuning-memory";

    private Uids() {}
  }

  /** Where the job reads. */
  record Sources(Source<RawRecord, ?, ?> examples, Source<RawRecord, ?, ?> commands) {}

  /** Where the job writes. */
  record Sinks(
      Sink<AdapterRelease> releases,
      Sink<GroupQuality> quality,
      Sink<GroupEvent> events,
      Sink<GroupCommand> commands,
      Sink<MemoryUpdate> memory,
      Sink<DeadLetter> deadLetters) {}

  private TuningJob() {}

  public static void main(String[] arguments) throws Exception {
    FRAME.run(TuningJob::define, arguments);
  }

  /** Adds the job to an environment, from Kafka to Kafka. */
  public static void define(StreamExecutionEnvironment env, JobOptions options) {
    KafkaEndpoints kafka = new KafkaEndpoints(options, NAME);
    Topics topics = CommonOptions.topics(options);
    String examples = topics.trainingExamples().name();
    String commands = topics.groupCommands().name();
    TuningSettings settings = TuningSettings.of(options);
    CatalogueTail.Settings catalogue = catalogue(options, kafka, topics);
    String location = options.get(CommonOptions.GENERATION);
    Generation generation = Generations.open(location);
    settings.requireRoomFor(generation.global().encode().length);
    draw(
        env,
        generation,
        settings,
        () -> EngineTuningModel.open(catalogue, settings),
        () -> MemoryModel.of(Generations.open(location)),
        options.get(CommonOptions.PARTITIONS),
        marks(settings, kafka, examples),
        bytes(options.get(TuningOptions.MAX_RECORD_SIZE)),
        new WeightsSource(
            settings.weightsDirectory(), options.get(RefreshOptions.MAX_WEIGHTS_SIZE).getBytes()),
        new Sources(kafka.stream(examples), kafka.table(commands)),
        new Sinks(
            kafka.sink(
                "releases",
                topics.adapterReleases().name(),
                RecordLayout.keyedBy(AdapterRelease::getGroupId)),
            kafka.sink(
                "quality",
                topics.groupQuality().name(),
                RecordLayout.keyedBy(GroupQuality::getGroupId)),
            kafka.sink(
                "events",
                topics.groupEvents().name(),
                RecordLayout.keyedBy(GroupEvent::getGroupId)),
            kafka.sink("commands", commands, RecordLayout.keyedBy(GroupCommand::getGroupId)),
            kafka.sink("memory", topics.itemMemory().name(), new MemoryUpdate.Layout()),
            kafka.deadLetters(examples, commands)));
  }

  private static CatalogueTail.Settings catalogue(
      JobOptions options, KafkaEndpoints kafka, Topics topics) {
    return new CatalogueTail.Settings(
        new HashMap<>(texts(kafka.consumerProperties())),
        topics.items().name(),
        bytes(options.get(ItemOptions.MAX_RECORD_SIZE)),
        ModelSettings.of(options));
  }

  private static TimeMarks.Factory marks(
      TuningSettings settings, KafkaEndpoints kafka, String topic) {
    if (!settings.deterministic()) {
      return TimeMarks::none;
    }
    KafkaTimeMarks.Settings producer =
        new KafkaTimeMarks.Settings(new HashMap<>(texts(kafka.plainProducerProperties())), topic);
    return () -> new KafkaTimeMarks(producer);
  }

  private static Map<String, String> texts(Properties properties) {
    Map<String, String> texts = new HashMap<>();
    properties.forEach((key, value) -> texts.put((String) key, (String) value));
    return texts;
  }

  private static int bytes(MemorySize size) {
    return Math.toIntExact(size.getBytes());
  }

  /**
   * The graph.
   *
   * @param partitions of the training examples
   */
  static void draw(
      StreamExecutionEnvironment env,
      Generation generation,
      TuningSettings settings,
      TuningModel.Factory model,
      MemoryModel.Factory memory,
      int partitions,
      TimeMarks.Factory marks,
      int maxExampleBytes,
      WeightsSource weights,
      Sources sources,
      Sinks sinks) {
    // A source without a partition would hold all watermarks back.
    int readers =
        settings.deterministic()
            ? Math.min(env.getParallelism(), partitions)
            : env.getParallelism();
    SingleOutputStreamOperator<GroupEntry> examples =
        FRAME
            .read(env, sources.examples(), watermarks(settings), "examples")
            .setParallelism(readers)
            .transform("Clock: examples", RawRecord.TYPE, new PartitionClock(marks))
            .uid(Uids.EXAMPLES_CLOCK)
            .setParallelism(readers)
            .process(
                new DecodeFunction<>(
                    NAME + ".read-examples",
                    maxExampleBytes,
                    List.of(TrainingExample.class, TimeMark.class, GroupCommand.class),
                    new ExampleReading(generation)),
                StreamTypes.of(GroupEntry.class))
            .name("Reader: examples")
            .uid(Uids.EXAMPLES_READER)
            .setParallelism(readers);
    SingleOutputStreamOperator<GroupCommand> commands =
        FRAME
            .read(env, sources.commands(), "commands")
            .process(
                new DecodeFunction<>(
                    NAME + ".read-commands",
                    Topics.defaults().groupCommands().maxMessageBytes(),
                    List.of(GroupCommand.class),
                    new CommandReading(generation, weights)),
                StreamTypes.avro(GroupCommand.class))
            .name("Reader: commands")
            .uid(Uids.COMMANDS_READER);
    SingleOutputStreamOperator<AdapterRelease> releases =
        examples
            .keyBy(GroupEntry::group, Types.INT)
            .connect(commands.keyBy(command -> Integer.parseInt(command.getGroupId()), Types.INT))
            .transform(
                "Tuner: groups",
                StreamTypes.avro(AdapterRelease.class),
                new TuningOperator(model, settings, generation.id(), generation.adapter()))
            .uid(Uids.TUNER);

    // One subtask, and one of each sink behind it: what is said of a key stays in order.
    SingleOutputStreamOperator<MemoryUpdate> updates =
        releases
            .getSideOutput(TunerOutput.NEWS)
            .keyBy(news -> 0, Types.INT)
            .transform(
                "Memory: items",
                StreamTypes.of(MemoryUpdate.class),
                new MemoryOperator(
                    memory, settings.memoryPublishPurchases(), settings.deterministic()))
            .uid(Uids.MEMORY)
            .setParallelism(1)
            .setMaxParallelism(1);

    FRAME.write(releases, sinks.releases(), "releases");
    FRAME.write(releases.getSideOutput(TunerOutput.EVENTS), sinks.events(), "events");
    FRAME.write(releases.getSideOutput(TunerOutput.COMMANDS), sinks.commands(), "commands");
    FRAME.write(updates, sinks.memory(), "memory").setParallelism(1);
    FRAME
        .write(updates.getSideOutput(MemoryOperator.QUALITY), sinks.quality(), "quality")
        .setParallelism(1);
    FRAME.write(
        examples
            .getSideOutput(DeadLetters.TAG)
            .union(
                commands.getSideOutput(DeadLetters.TAG), releases.getSideOutput(DeadLetters.TAG)),
        sinks.deadLetters(),
        "dead-letters");
  }

  /** The time of the log, in each partition by itself. */
  private static WatermarkStrategy<RawRecord> watermarks(TuningSettings settings) {
    return settings.deterministic()
        ? WatermarkStrategy.<RawRecord>forMonotonousTimestamps()
            .withTimestampAssigner((record, timestamp) -> record.timestampMillis())
            .withWatermarkAlignment(NAME + "-examples", settings.maxDrift(), ALIGNMENT_INTERVAL)
        : WatermarkStrategy.noWatermarks();
  }
}
