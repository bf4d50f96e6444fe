package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.JobFrame;
import io.perpeft.jobs.common.KafkaEndpoints;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.jobs.generations.Generations;
import io.perpeft.jobs.items.ItemReading;
import io.perpeft.jobs.items.ModelSettings;
import io.perpeft.jobs.options.CommonOptions;
import io.perpeft.jobs.options.ItemOptions;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.RefreshOptions;
import io.perpeft.jobs.options.TuningOptions;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.topics.Partitioning;
import io.perpeft.schemas.topics.Topics;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The refresh job: items, releases and ends of groups in; out come vectors and version markers. */
public final class RefreshJob {
  public static final String NAME = "refresh";

  private static final JobFrame FRAME = new JobFrame(NAME);

  /** Names of the operators in savepoints. Changing one loses the state under it. */
  static final class Uids {
    static final String ITEMS_READER = "refresh-items-reader";
    static final String RELEASES_READER = "refresh-releases-reader";
    static final String EXAMPLES_READER = "refresh-examples-reader";
    static final String BEGINNINGS = "refresh-beginnings";
    static final String RELEASES_SPREADER = "refresh-releases-spreader";
    static final String RETIREMENTS_READER = "refresh-retirements-reader";
    static final String RETIREMENTS_SPREADER = "refresh-retirements-spreader";
    static final String ENCODER = "refresh-encoder";

    private Uids() {}
  }

  /** Where the job reads. */
  record Sources(
      Source<RawRecord, ?, ?> items,
      Source<RawRecord, ?, ?> releases,
      Source<RawRecord, ?, ?> examples,
      Source<RawRecord, ?, ?> centroids) {}

  /** Where the job writes. */
  record Sinks(Sink<ServingRecord> embeddings, Sink<DeadLetter> deadLetters) {}

  private RefreshJob() {}

  public static void main(String[] arguments) throws Exception {
    FRAME.run(RefreshJob::define, arguments);
  }

  /** Adds the job to an environment, from Kafka to Kafka. */
  public static void define(StreamExecutionEnvironment env, JobOptions options) {
    KafkaEndpoints kafka = new KafkaEndpoints(options, NAME);
    Topics topics = CommonOptions.topics(options);
    String items = topics.items().name();
    String releases = topics.adapterReleases().name();
    draw(
        env,
        options,
        new Sources(
            kafka.table(items),
            kafka.table(releases),
            kafka.stream(topics.trainingExamples().name()),
            kafka.table(topics.groupCentroids().name())),
        new Sinks(
            kafka.sink("embeddings", topics.itemEmbeddings().name(), new ServingRecord.Layout()),
            kafka.deadLetters(items, releases)));
  }

  /** The graph. */
  static void draw(
      StreamExecutionEnvironment env, JobOptions options, Sources sources, Sinks sinks) {
    int partitions = options.get(CommonOptions.PARTITIONS);
    ModelSettings model = ModelSettings.of(options);
    Generation generation = Generations.open(model.generation());
    WeightsSource weights = weights(options);

    SingleOutputStreamOperator<ItemArrival> arrivals =
        readItems(FRAME.read(env, sources.items(), "items"), options, partitions);
    SingleOutputStreamOperator<AdapterRelease> releases =
        readReleases(
            FRAME.read(env, sources.releases(), "releases"),
            new ReleaseReading(generation, weights));
    SingleOutputStreamOperator<ServingRecord> records =
        arrivals
            .keyBy(ItemArrival::partition, Types.INT)
            .connect(
                beginnings(env, partitions)
                    .union(
                        spread(releases, partitions),
                        spreadRetirements(
                            readRetirements(
                                FRAME.read(env, sources.centroids(), "centroids"), generation.id()),
                            partitions),
                        readSales(
                            FRAME.read(env, sources.examples(), "examples"), options, partitions))
                    .keyBy(ShardInput::partition, Types.INT))
            .process(
                new RefreshFunction(
                    () -> EngineRefreshModel.open(model),
                    weights,
                    settings(options, partitions),
                    maxItemBytes(options)),
                StreamTypes.of(ServingRecord.class))
            .name("Encoder: items")
            .uid(Uids.ENCODER);

    FRAME.write(records, sinks.embeddings(), "embeddings");
    FRAME.write(
        records
            .getSideOutput(DeadLetters.TAG)
            .union(
                arrivals.getSideOutput(DeadLetters.TAG), releases.getSideOutput(DeadLetters.TAG)),
        sinks.deadLetters(),
        "dead-letters");
  }

  private static SingleOutputStreamOperator<ItemArrival> readItems(
      DataStream<RawRecord> items, JobOptions options, int partitions) {
    return items
        .process(
            new DecodeFunction<>(
                NAME + ".read-items",
                maxItemBytes(options),
                List.of(Item.class),
                (value, source, now) -> {
                  Item item = (Item) value;
                  ItemReading.check(item);
                  return new ItemArrival(
                      Partitioning.servingPartition(item.getItemId(), partitions), source);
                }),
            StreamTypes.of(ItemArrival.class))
        .name("Reader: items")
        .uid(Uids.ITEMS_READER);
  }

  private static SingleOutputStreamOperator<AdapterRelease> readReleases(
      DataStream<RawRecord> releases, ReleaseReading reading) {
    return releases
        .process(
            new DecodeFunction<>(
                NAME + ".read-releases",
                Topics.defaults().adapterReleases().maxMessageBytes(),
                List.of(AdapterRelease.class),
                reading),
            StreamTypes.avro(AdapterRelease.class))
        .name("Reader: releases")
        .uid(Uids.RELEASES_READER);
  }

  /** What was bought; the tuning job makes dead letters of examples that cannot be read. */
  private static SingleOutputStreamOperator<ShardInput> readSales(
      DataStream<RawRecord> examples, JobOptions options, int partitions) {
    return examples
        .process(
            new DecodeFunction<>(
                NAME + ".read-examples",
                Math.toIntExact(options.get(TuningOptions.MAX_RECORD_SIZE).getBytes()),
                List.of(TrainingExample.class, TimeMark.class, GroupCommand.class),
                (value, source, now) -> {
                  if (!(value instanceof TrainingExample example)) {
                    return null;
                  }
                  String item = example.getTarget();
                  return ShardInput.bought(Partitioning.servingPartition(item, partitions), item);
                }),
            StreamTypes.of(ShardInput.class))
        .name("Reader: examples")
        .uid(Uids.EXAMPLES_READER);
  }

  /** Ends of groups; the grouping job makes dead letters of centroids that cannot be read. */
  private static DataStream<Retirement> readRetirements(
      DataStream<RawRecord> centroids, String generationId) {
    return centroids
        .process(
            new DecodeFunction<>(
                NAME + ".read-centroids",
                Topics.defaults().groupCentroids().maxMessageBytes(),
                List.of(GroupCentroids.class),
                new RetirementReading(generationId)),
            StreamTypes.of(Retirement.class))
        .name("Reader: retirements")
        .uid(Uids.RETIREMENTS_READER);
  }

  private static DataStream<ShardInput> spreadRetirements(
      DataStream<Retirement> retirements, int partitions) {
    return retirements
        .<ShardInput>flatMap(
            (retirement, out) -> {
              for (int partition = 0; partition < partitions; partition++) {
                out.collect(ShardInput.retired(partition, retirement));
              }
            })
        .returns(StreamTypes.of(ShardInput.class))
        .name("Spreader: retirements")
        .uid(Uids.RETIREMENTS_SPREADER);
  }

  /** Every shard begins, be there items for it or not. */
  private static DataStream<ShardInput> beginnings(StreamExecutionEnvironment env, int partitions) {
    return env.fromData(
            IntStream.range(0, partitions)
                .mapToObj(partition -> ShardInput.beginning(partition))
                .toList(),
            StreamTypes.of(ShardInput.class))
        .name("beginnings")
        .uid(Uids.BEGINNINGS);
  }

  private static DataStream<ShardInput> spread(
      DataStream<AdapterRelease> releases, int partitions) {
    return releases
        .<ShardInput>flatMap(
            (release, out) -> {
              for (int partition = 0; partition < partitions; partition++) {
                out.collect(ShardInput.release(partition, release));
              }
            })
        .returns(StreamTypes.of(ShardInput.class))
        .name("Spreader: releases")
        .uid(Uids.RELEASES_SPREADER);
  }

  private static RefreshFunction.Settings settings(JobOptions options, int partitions) {
    return new RefreshFunction.Settings(
        partitions,
        new PublishPolicy(options.get(RefreshOptions.EPSILON)),
        options.get(RefreshOptions.CHUNK_ITEMS),
        options.get(RefreshOptions.NEW_ITEMS_BATCH),
        options.get(RefreshOptions.NEW_ITEMS_LINGER),
        options.get(RefreshOptions.CATALOGUE_QUIET));
  }

  private static WeightsSource weights(JobOptions options) {
    return new WeightsSource(
        options.find(TuningOptions.WEIGHTS_DIR).orElse(null),
        options.get(RefreshOptions.MAX_WEIGHTS_SIZE).getBytes());
  }

  private static int maxItemBytes(JobOptions options) {
    return Math.toIntExact(options.get(ItemOptions.MAX_RECORD_SIZE).getBytes());
  }
}
