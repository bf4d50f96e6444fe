package io.perpeft.jobs.tuning;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.tuning.BatchLimits;
import io.perpeft.core.tuning.GateOptions;
import io.perpeft.core.tuning.NegativeSampler;
import io.perpeft.core.tuning.ReleasePolicy;
import io.perpeft.jobs.options.CommonOptions;
import io.perpeft.jobs.options.JobOption;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.OptionException;
import io.perpeft.jobs.options.TuningOptions;
import io.perpeft.model.live.LearnerSettings;
import io.perpeft.model.training.AdamW;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the tuning job.
 *
 * @param weightsDirectory where weights larger than {@code maxInlineBytes} go, or null
 * @param maxWaiting examples of a subtask that may wait for items until it stops reading
 * @param deterministic whether the item memory learns in the order of the log
 * @param maxDrift of the log's time between partitions, if it does
 * @param memoryPublishPurchases purchases after which the item memory is published
 * @param residency where groups lie, which shapes nothing
 * @param optionsHash names everything here that shapes weights
 */
public record TuningSettings(
    int batchSize,
    Duration batchSpan,
    int negatives,
    double learningRate,
    double weightDecay,
    double dropout,
    double spikeFactor,
    int releaseSteps,
    @Nullable Duration releaseStreamTime,
    GateOptions gate,
    int rankAll,
    int rankSample,
    int maxInlineBytes,
    @Nullable String weightsDirectory,
    Duration missingItemRetry,
    Duration missingItemTimeout,
    int maxWaiting,
    boolean deterministic,
    Duration maxDrift,
    int memoryPublishPurchases,
    ResidencySettings residency,
    String optionsHash)
    implements Serializable {

  private static final List<JobOption<?>> SHAPING =
      List.of(
          TuningOptions.BATCH_SIZE,
          TuningOptions.BATCH_SPAN,
          TuningOptions.NEGATIVES,
          TuningOptions.LEARNING_RATE,
          TuningOptions.WEIGHT_DECAY,
          TuningOptions.DROPOUT,
          TuningOptions.SPIKE_FACTOR,
          TuningOptions.RELEASE_STEPS,
          TuningOptions.GATE_WINDOW,
          TuningOptions.GATE_MARGIN,
          TuningOptions.GATE_STANDARD_ERRORS,
          TuningOptions.GATE_PATIENCE);

  public static TuningSettings of(JobOptions options) {
    Duration retry = options.get(TuningOptions.MISSING_ITEM_RETRY);
    Duration timeout = options.get(TuningOptions.MISSING_ITEM_TIMEOUT);
    if (retry.compareTo(timeout) > 0) {
      throw new OptionException(
          "%s is %s, more than %s, which is %s"
              .formatted(
                  TuningOptions.MISSING_ITEM_RETRY.key(),
                  retry,
                  TuningOptions.MISSING_ITEM_TIMEOUT.key(),
                  timeout));
    }
    return new TuningSettings(
        options.get(TuningOptions.BATCH_SIZE),
        options.get(TuningOptions.BATCH_SPAN),
        options.get(TuningOptions.NEGATIVES),
        options.get(TuningOptions.LEARNING_RATE),
        options.get(TuningOptions.WEIGHT_DECAY),
        options.get(TuningOptions.DROPOUT),
        options.get(TuningOptions.SPIKE_FACTOR),
        options.get(TuningOptions.RELEASE_STEPS),
        options.find(TuningOptions.RELEASE_STREAM_TIME).orElse(null),
        new GateOptions(
            options.get(TuningOptions.GATE_WINDOW),
            options.get(TuningOptions.GATE_MARGIN),
            options.get(TuningOptions.GATE_STANDARD_ERRORS),
            options.get(TuningOptions.GATE_PATIENCE)),
        options.get(TuningOptions.RANK_ALL),
        options.get(TuningOptions.RANK_SAMPLE),
        Math.toIntExact(options.get(TuningOptions.MAX_INLINE_WEIGHTS).getBytes()),
        options.find(TuningOptions.WEIGHTS_DIR).orElse(null),
        retry,
        timeout,
        options.get(TuningOptions.MAX_WAITING),
        deterministic(options),
        options.get(TuningOptions.MAX_DRIFT),
        options.get(TuningOptions.MEMORY_PUBLISH_PURCHASES),
        ResidencySettings.of(options),
        hash(options));
  }

  private static boolean deterministic(JobOptions options) {
    boolean wanted = options.get(TuningOptions.DETERMINISTIC);
    String device = options.get(CommonOptions.DEVICE);
    if (wanted && !device.equals("cpu")) {
      throw new OptionException(
          "%s needs %s to be cpu, since a GPU adds in no fixed order; it is '%s'"
              .formatted(TuningOptions.DETERMINISTIC.key(), CommonOptions.DEVICE.key(), device));
    }
    return wanted;
  }

  private static String hash(JobOptions options) {
    String text =
        SHAPING.stream()
            .map(option -> option.key() + "=" + options.get(option))
            .collect(Collectors.joining("\n"));
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param bytes size of a group's weights
   * @throws OptionException if they could travel neither inline nor as a file
   */
  void requireRoomFor(int bytes) {
    if (bytes > maxInlineBytes && weightsDirectory == null) {
      throw new OptionException(
          "%s is not set, but the generation's weights have %,d bytes and %s allows %,d"
              .formatted(
                  TuningOptions.WEIGHTS_DIR.key(),
                  bytes,
                  TuningOptions.MAX_INLINE_WEIGHTS.key(),
                  maxInlineBytes));
    }
  }

  public LearnerSettings learner() {
    return new LearnerSettings(
        new BatchLimits(batchSize, batchSpan.toMillis()),
        new NegativeSampler(negatives),
        new ReleasePolicy(
            releaseSteps,
            releaseStreamTime == null ? Long.MAX_VALUE : releaseStreamTime.toMillis()),
        gate,
        rankAll,
        rankSample);
  }

  public io.perpeft.model.training.TuningOptions training() {
    return new io.perpeft.model.training.TuningOptions(
        AdamW.of(learningRate, weightDecay), dropout, spikeFactor);
  }
}
