package io.perpeft.jobs.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.perpeft.core.tuning.GateOptions;
import java.time.Duration;
import org.apache.flink.configuration.MemorySize;

/** Options of the tuning job. */
public final class TuningOptions {
  private static final GateOptions GATE = GateOptions.defaults();

  public static final JobOption<Integer> BATCH_SIZE =
      JobOption.of(
          key("perpeft.tuning.batch-size")
              .intType()
              .defaultValue(32)
              .withDescription("Training examples of a group that make a micro-batch, one step."),
          Allowed.between(1, 4_096));

  public static final JobOption<Duration> BATCH_SPAN =
      JobOption.of(
          key("perpeft.tuning.batch-span")
              .durationType()
              .defaultValue(Duration.ofHours(6))
              .withDescription(
                  "Event time that a micro-batch may span: an example farther off closes the batch"
                      + " before it. The clock on the wall closes none, so that a replay of the log"
                      + " gives the same batches."),
          Allowed.between(Duration.ofMillis(1), Duration.ofDays(36_500)));

  public static final JobOption<Integer> NEGATIVES =
      JobOption.of(
          key("perpeft.tuning.negatives")
              .intType()
              .defaultValue(64)
              .withDescription(
                  "Negatives that a micro-batch shares, half of them from all items, half from"
                      + " what the group bought lately."),
          Allowed.between(1, 65_536));

  public static final JobOption<Double> LEARNING_RATE =
      JobOption.of(
          key("perpeft.tuning.learning-rate")
              .doubleType()
              .defaultValue(1e-4)
              .withDescription("Of AdamW, for adapter and projector."),
          Allowed.between(1e-9, 1.0));

  public static final JobOption<Double> WEIGHT_DECAY =
      JobOption.of(
          key("perpeft.tuning.weight-decay")
              .doubleType()
              .defaultValue(1e-4)
              .withDescription("Of AdamW, decoupled, on every weight."),
          Allowed.between(0.0, 1.0));

  public static final JobOption<Double> DROPOUT =
      JobOption.of(
          key("perpeft.tuning.dropout")
              .doubleType()
              .defaultValue(0.3)
              .withDescription("SASRec's dropout while a group learns."),
          Allowed.betweenExclusive(0.0, 1.0));

  public static final JobOption<Double> SPIKE_FACTOR =
      JobOption.of(
          key("perpeft.tuning.spike-factor")
              .doubleType()
              .defaultValue(4.0)
              .withDescription(
                  "A step whose loss is more than this many times the group's running mean is"
                      + " dropped."),
          Allowed.moreThan(1.0));

  public static final JobOption<Integer> RELEASE_STEPS =
      JobOption.of(
          key("perpeft.tuning.release.steps")
              .intType()
              .defaultValue(8)
              .withDescription("Steps of a group after which its weights are released."),
          Allowed.between(1, 1_000_000));

  public static final JobOption<Duration> RELEASE_STREAM_TIME =
      JobOption.of(
          key("perpeft.tuning.release.stream-time")
              .durationType()
              .noDefaultValue()
              .withDescription(
                  "Event time after which a group's weights are released even after fewer steps."
                      + " Not set: steps alone decide."),
          Allowed.between(Duration.ofMillis(1), Duration.ofDays(36_500)));

  public static final JobOption<Integer> GATE_WINDOW =
      JobOption.of(
          key("perpeft.tuning.gate.window")
              .intType()
              .defaultValue(GATE.window())
              .withDescription(
                  "Last purchases of a group by which its gate judges whether a release is as good"
                      + " as its parent; as many must lie between two releases. 0 releases"
                      + " everything."),
          Allowed.between(0, 1_000_000));

  public static final JobOption<Double> GATE_MARGIN =
      JobOption.of(
          key("perpeft.tuning.gate.margin")
              .doubleType()
              .defaultValue(GATE.margin())
              .withDescription(
                  "How much worse than its parent a release may be, as a part of the parent's"
                      + " score. Below 1 it must also be better than guessing."),
          Allowed.between(0.0, 1.0));

  public static final JobOption<Double> GATE_STANDARD_ERRORS =
      JobOption.of(
          key("perpeft.tuning.gate.standard-errors")
              .doubleType()
              .defaultValue(GATE.standardErrors())
              .withDescription(
                  "Standard errors by which the mean difference must clear the margin; 1.645 is a"
                      + " one-sided test at 5 %."),
          Allowed.between(0.0, 10.0));

  public static final JobOption<Integer> GATE_PATIENCE =
      JobOption.of(
          key("perpeft.tuning.gate.patience")
              .intType()
              .defaultValue(GATE.patience())
              .withDescription(
                  "Releases held in a row until the group's training starts again from its"
                      + " released weights."),
          Allowed.between(1, 1_000));

  public static final JobOption<MemorySize> MAX_INLINE_WEIGHTS =
      JobOption.of(
          key("perpeft.tuning.release.max-inline-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(1))
              .withDescription(
                  "Larger weights travel under perpeft.tuning.weights-dir, smaller ones"
                      + " inside the release."),
          Allowed.between(MemorySize.ZERO, MemorySize.ofMebiBytes(15)));

  public static final JobOption<String> WEIGHTS_DIR =
      JobOption.of(
          key("perpeft.tuning.weights-dir")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "Where weights too large to travel inline are written, each release as a directory"
                      + " under the name of its hash, in the PEFT library's layout: a URI that"
                      + " Flink's file systems open, the same for the tuning and the refresh job."),
          Allowed.text("a URI of a directory"));

  public static final JobOption<Integer> RANK_ALL =
      JobOption.of(
          key("perpeft.tuning.prequential.rank-all")
              .intType()
              .defaultValue(50_000)
              .withDescription(
                  "Most items for which a purchase is ranked against all of them before the group"
                      + " learns from it; of more, against a sample."),
          Allowed.between(0, 10_000_000));

  public static final JobOption<Integer> RANK_SAMPLE =
      JobOption.of(
          key("perpeft.tuning.prequential.sample")
              .intType()
              .defaultValue(1_000)
              .withDescription("Items in that sample; its figures are named sampled-<N>."),
          Allowed.between(20, 1_000_000));

  public static final JobOption<Duration> MISSING_ITEM_RETRY =
      JobOption.of(
          key("perpeft.tuning.missing-item.retry")
              .durationType()
              .defaultValue(Duration.ofMillis(250))
              .withDescription(
                  "How often a group that waits for an item of the catalogue looks for it again."),
          Allowed.between(Duration.ofMillis(1), Duration.ofMinutes(10)));

  public static final JobOption<Duration> MISSING_ITEM_TIMEOUT =
      JobOption.of(
          key("perpeft.tuning.missing-item.timeout")
              .durationType()
              .defaultValue(Duration.ofSeconds(60))
              .withDescription(
                  "How long an item may be absent, once the whole catalogue has been read, until"
                      + " it is learned from as an item without title and picture. Each such item"
                      + " is named in the log and counted."),
          Allowed.between(Duration.ofMillis(1), Duration.ofDays(7)));

  public static final JobOption<Integer> MAX_WAITING =
      JobOption.of(
          key("perpeft.tuning.missing-item.max-waiting")
              .intType()
              .defaultValue(20_000)
              .withDescription(
                  "Examples of a subtask that may wait for items; then it stops reading until"
                      + " the catalogue has caught up."),
          Allowed.between(1, 10_000_000));

  public static final JobOption<Integer> MEMORY_PUBLISH_PURCHASES =
      JobOption.of(
          key("perpeft.tuning.memory.publish-purchases")
              .intType()
              .defaultValue(256)
              .withDescription(
                  "Purchases of all groups together after which what changed in the item memory is"
                      + " published, and the figures of the composed score and of item-kNN see it."),
          Allowed.between(1, 1_000_000));

  public static final JobOption<Boolean> DETERMINISTIC =
      JobOption.of(
          key("perpeft.tuning.deterministic")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Lets the item memory learn in the order of the log instead of that in which"
                      + " micro-batches arrive, so that it too, and not only every adapter, is the"
                      + " same to the last bit whenever the log is read. It learns up to two"
                      + " seconds later then. Needs perpeft.device: cpu."),
          Allowed.any("true or false"));

  public static final JobOption<Duration> MAX_DRIFT =
      JobOption.of(
          key("perpeft.tuning.max-drift")
              .durationType()
              .defaultValue(Duration.ofMinutes(1))
              .withDescription(
                  "With perpeft.tuning.deterministic, how much of the log's time one partition may be read ahead of another, which"
                      + " bounds what waits for its turn with the item memory."),
          Allowed.between(Duration.ofSeconds(1), Duration.ofDays(1)));

  public static final JobOption<MemorySize> MAX_RECORD_SIZE =
      JobOption.of(
          key("perpeft.tuning.max-record-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(1))
              .withDescription("Larger training examples become dead letters, unread."),
          Allowed.between(new MemorySize(64), MemorySize.ofMebiBytes(64)));

  private TuningOptions() {}
}
