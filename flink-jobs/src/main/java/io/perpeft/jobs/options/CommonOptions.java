package io.perpeft.jobs.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.perpeft.model.device.Precision;
import io.perpeft.schemas.topics.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** Options that every job reads. */
public final class CommonOptions {
  /** Keys that begin so are handed to Kafka's clients without the prefix. */
  static final String KAFKA_CLIENT_PREFIX = "perpeft.kafka.client.";

  public static final JobOption<String> BOOTSTRAP_SERVERS =
      JobOption.of(
          key("perpeft.kafka.bootstrap-servers")
              .stringType()
              .noDefaultValue()
              .withDescription("Where the Kafka cluster is."),
          Allowed.text("host:port, more than one separated by commas"));

  public static final JobOption<String> TOPIC_PREFIX =
      JobOption.of(
          key("perpeft.kafka.topic-prefix")
              .stringType()
              .defaultValue(Topics.DEFAULT_PREFIX)
              .withDescription("Topics are named <prefix>.<name>.v1."),
          Allowed.matching("[A-Za-z0-9._-]{1,200}", "1 to 200 of A-Z a-z 0-9 . _ -"));

  public static final JobOption<Integer> PARTITIONS =
      JobOption.of(
          key("perpeft.kafka.partitions")
              .intType()
              .defaultValue(Topics.DEFAULT_PARTITIONS)
              .withDescription(
                  "Partitions of the topics that scale with the shop. Those of the serving topic"
                      + " may not change within a generation."),
          Allowed.between(1, 10_000));

  public static final JobOption<DeliveryGuarantee> DELIVERY =
      JobOption.of(
          key("perpeft.kafka.delivery")
              .enumType(DeliveryGuarantee.class)
              .defaultValue(DeliveryGuarantee.EXACTLY_ONCE)
              .withDescription(
                  "exactly-once: results are visible at checkpoints, to read_committed readers."
                      + " at-least-once: visible at once, repeated after a failure."),
          new Allowed<>(
              guarantee -> guarantee != DeliveryGuarantee.NONE, "exactly-once or at-least-once"));

  public static final JobOption<StartingOffsets> STARTING_OFFSETS =
      JobOption.of(
          key("perpeft.kafka.starting-offsets")
              .enumType(StartingOffsets.class)
              .defaultValue(StartingOffsets.EARLIEST)
              .withDescription(
                  "Where a job that starts without a checkpoint begins to read its stream."
                      + " Compacted topics are always read from their beginning."),
          Allowed.oneOf(StartingOffsets.class));

  public static final JobOption<Duration> TRANSACTION_TIMEOUT =
      JobOption.of(
          key("perpeft.kafka.transaction-timeout")
              .durationType()
              .defaultValue(Duration.ofMinutes(10))
              .withDescription(
                  "How long an open transaction survives its writer. Must exceed the longest"
                      + " outage of a job, and may not exceed the broker's"
                      + " transaction.max.timeout.ms."),
          Allowed.between(Duration.ofSeconds(10), Duration.ofHours(24)));

  public static final JobOption<String> TRANSACTIONAL_ID_PREFIX =
      JobOption.of(
          key("perpeft.kafka.transactional-id-prefix")
              .stringType()
              .defaultValue("perpeft")
              .withDescription(
                  "Transactional ids are <prefix>-<job>-<sink>-...; two deployments on one Kafka"
                      + " cluster need different ones. Consumer groups are <prefix>-<job>."),
          Allowed.matching("[A-Za-z0-9._-]{1,100}", "1 to 100 of A-Z a-z 0-9 . _ -"));

  public static final JobOption<String> GENERATION =
      JobOption.of(
          key("perpeft.generation")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "The generation to start from, as `perpeft bootstrap` wrote it, or as `perpeft"
                      + " publish-generation` put it onto any file system of Flink's. Where the job"
                      + " is submitted it is read, and by every TaskManager: a local directory has"
                      + " to lie on each of these machines."),
          Allowed.text("the path or URI of a generation's directory"));

  public static final JobOption<String> DEVICE =
      JobOption.of(
          key("perpeft.device")
              .stringType()
              .defaultValue("auto")
              .withDescription("Where adapters learn and items are encoded."),
          Allowed.matching("auto|cpu|gpu:\\d+", "auto, cpu or gpu:N"));

  public static final JobOption<Precision> PRECISION =
      JobOption.of(
          key("perpeft.precision")
              .enumType(Precision.class)
              .defaultValue(Precision.AUTO)
              .withDescription(
                  "In which numbers frozen weights are multiplied; what learns is fp32 in any case."
                      + " auto: bf16 on a device that is much faster in it, else fp32. Machines"
                      + " that must agree to the last bit, as in a replay, need the same one."),
          Allowed.oneOf(Precision.class));

  private CommonOptions() {}

  /** Further settings for Kafka's clients, security for example. */
  public static Map<String, String> kafkaClient(JobOptions options) {
    return options.under(KAFKA_CLIENT_PREFIX);
  }

  /** Names and settings of all topics. */
  public static Topics topics(JobOptions options) {
    return new Topics(options.get(TOPIC_PREFIX), options.get(PARTITIONS));
  }
}
