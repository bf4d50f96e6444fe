package io.perpeft.jobs.grouping;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.common.DeadLetters;
import io.perpeft.jobs.common.DecodeFunction;
import io.perpeft.jobs.common.JobFrame;
import io.perpeft.jobs.common.KafkaEndpoints;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.common.RecordLayout;
import io.perpeft.jobs.common.StreamTypes;
import io.perpeft.jobs.generations.Generations;
import io.perpeft.jobs.options.CommonOptions;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.WireFormat;
import java.util.List;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The grouping job: purchases in; out come training examples by group, the users' assignments,
 * centroids, which the job reads back, and what becomes of groups.
 */
public final class GroupingJob {
  public static final String NAME = "grouping";

  private static final JobFrame FRAME = new JobFrame(NAME);

  /** The grouper keeps what is broadcast itself, once for all subtasks. */
  private static final MapStateDescriptor<?, ?>[] NO_BROADCAST_STATE = {};

  /** Names of the operators in savepoints. Changing one loses the state under it. */
  static final class Uids {
    static final String PURCHASES_READER = "grouping-purchases-reader";
    static final String GLOBAL_FILTER = "grouping-global-filter";
    static final String MODEL_READER = "grouping-model-reader";
    static final String GROUPER = "grouping-grouper";
    static final String KEEPER = "grouping-keeper";

    private Uids() {}
  }

  /** Where the job reads. */
  public record Sources(
      Source<RawRecord, ?, ?> purchases,
      Source<RawRecord, ?, ?> embeddings,
      Source<RawRecord, ?, ?> centroids) {}

  /**
   * Where the job writes.
   *
   * @param commands among the training examples, so that each acts at one place of its group's log
   */
  public record Sinks(
      Sink<TrainingExample> examples,
      Sink<GroupAssignment> assignments,
      Sink<GroupCentroids> centroids,
      Sink<GroupEvent> events,
      Sink<GroupCommand> commands,
      Sink<DeadLetter> deadLetters) {}

  private GroupingJob() {}

  public static void main(String[] arguments) throws Exception {
    FRAME.run(GroupingJob::define, arguments);
  }

  /** Adds the job to an environment, from Kafka to Kafka. */
  public static void define(StreamExecutionEnvironment env, JobOptions options) {
    String location = options.get(CommonOptions.GENERATION);
    Generation generation = Generations.open(location);
    draw(
        env,
        GroupingSettings.of(options, generation.settings().historyLength()),
        GroupingModel.of(generation),
        () -> KnownShoppers.of(Generations.open(location)),
        sources(options),
        sinks(options));
  }

  private static Sources sources(JobOptions options) {
    KafkaEndpoints kafka = new KafkaEndpoints(options, NAME);
    Topics topics = CommonOptions.topics(options);
    return new Sources(
        kafka.stream(topics.purchases().name()),
        kafka.table(topics.itemEmbeddings().name()),
        kafka.table(topics.groupCentroids().name()));
  }

  private static Sinks sinks(JobOptions options) {
    KafkaEndpoints kafka = new KafkaEndpoints(options, NAME);
    Topics topics = CommonOptions.topics(options);
    return new Sinks(
        kafka.sink(
            "examples",
            topics.trainingExamples().name(),
            RecordLayout.keyedBy(TrainingExample::getGroupId)),
        kafka.sink(
            "assignments",
            topics.groupAssignments().name(),
            RecordLayout.keyedBy(GroupAssignment::getUserId)),
        kafka.sink(
            "centroids",
            topics.groupCentroids().name(),
            RecordLayout.keyedBy(GroupCentroids::getGroupId)),
        kafka.sink(
            "events", topics.groupEvents().name(), RecordLayout.keyedBy(GroupEvent::getGroupId)),
        kafka.sink(
            "commands",
            topics.trainingExamples().name(),
            RecordLayout.keyedBy(GroupCommand::getGroupId)),
        kafka.deadLetters(
            topics.purchases().name(),
            topics.itemEmbeddings().name(),
            topics.groupCentroids().name()));
  }

  /** The graph. */
  static void draw(
      StreamExecutionEnvironment env,
      GroupingSettings settings,
      GroupingModel model,
      KnownShoppers.Source history,
      Sources sources,
      Sinks sinks) {
    SingleOutputStreamOperator<ShopPurchase> purchases =
        FRAME
            .read(env, sources.purchases(), "purchases")
            .process(
                new DecodeFunction<>(
                    NAME + ".read-purchases",
                    settings.maxRecordBytes(),
                    List.of(Purchase.class),
                    new PurchaseReading(settings.futureTolerance().toMillis())),
                ShopPurchase.TYPE)
            .name("Reader: purchases")
            .uid(Uids.PURCHASES_READER);
    SingleOutputStreamOperator<ModelUpdate> updates =
        FRAME
            .read(env, sources.embeddings(), "embeddings")
            .filter(new GlobalRecords())
            .name("Filter: global embeddings")
            .uid(Uids.GLOBAL_FILTER)
            .union(FRAME.read(env, sources.centroids(), "centroids"))
            .process(
                new DecodeFunction<>(
                    NAME + ".read-model",
                    WireFormat.DEFAULT_MAX_BYTES,
                    List.of(ItemEmbedding.class, VersionComplete.class, GroupCentroids.class),
                    new ModelReading(model.generationId(), model.width())),
                ModelUpdate.TYPE)
            .name("Reader: model")
            .uid(Uids.MODEL_READER);
    SingleOutputStreamOperator<TrainingExample> examples =
        purchases
            .keyBy(ShopPurchase::user, Types.STRING)
            .connect(updates.broadcast(NO_BROADCAST_STATE))
            .process(
                new GroupingFunction(model, settings, history),
                StreamTypes.avro(TrainingExample.class))
            .name("Grouper: purchases")
            .uid(Uids.GROUPER);
    // One subtask, and one of each sink behind it: what is said of a group stays in order. A chain
    // of its own, or it could not be restored when the grouper before it had one subtask, too.
    SingleOutputStreamOperator<GroupCentroids> centroids =
        examples
            .getSideOutput(GroupingFunction.PARTIALS)
            .process(new KeeperFunction(model, settings), StreamTypes.avro(GroupCentroids.class))
            .name("Keeper: groups")
            .uid(Uids.KEEPER)
            .startNewChain()
            .setParallelism(1)
            .setMaxParallelism(1);

    FRAME.write(examples, sinks.examples(), "examples");
    FRAME.write(
        examples.getSideOutput(GroupingFunction.ASSIGNMENTS), sinks.assignments(), "assignments");
    FRAME.write(centroids, sinks.centroids(), "centroids").setParallelism(1);
    FRAME
        .write(centroids.getSideOutput(KeeperFunction.EVENTS), sinks.events(), "events")
        .setParallelism(1);
    FRAME
        .write(centroids.getSideOutput(KeeperFunction.COMMANDS), sinks.commands(), "commands")
        .setParallelism(1);
    FRAME.write(
        purchases
            .getSideOutput(DeadLetters.TAG)
            .union(updates.getSideOutput(DeadLetters.TAG), examples.getSideOutput(DeadLetters.TAG)),
        sinks.deadLetters(),
        "dead-letters");
  }
}
