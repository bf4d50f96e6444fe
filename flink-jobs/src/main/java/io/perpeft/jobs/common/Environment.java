package io.perpeft.jobs.common;

import io.perpeft.jobs.options.JobOptions;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Sets up Flink as the jobs need it. What the user or the cluster has configured wins over the
 * defaults here, except for two guards that no configuration may lift: no Kryo, and no operator
 * without a uid.
 */
public final class Environment {
  /** Between a failure and the restart, however many failures came before. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** A failure after so long a time without one counts as the first. */
  private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(2);

  private Environment() {}

  public static StreamExecutionEnvironment create(JobOptions options) {
    return configure(StreamExecutionEnvironment.getExecutionEnvironment(options.flink()));
  }

  /** Applies defaults and guards to an environment that someone else made. */
  public static StreamExecutionEnvironment configure(StreamExecutionEnvironment env) {
    ReadableConfig present = env.getConfiguration();
    Configuration settings = new Configuration();
    byDefault(
        settings, present, CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    byDefault(
        settings,
        present,
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
        CheckpointingMode.EXACTLY_ONCE);
    byDefault(
        settings,
        present,
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    byDefault(settings, present, RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    byDefault(
        settings,
        present,
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        LONGEST_PAUSE);
    byDefault(
        settings,
        present,
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        FORGIVEN_AFTER);
    byDefault(settings, present, RocksDBOptions.OPTIONS_FACTORY, BoundedManifest.class.getName());
    // Records on their way are never changed after they are emitted, so they need no copies.
    byDefault(settings, present, PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    env.configure(settings);
    return env;
  }

  private static <T> void byDefault(
      Configuration settings, ReadableConfig present, ConfigOption<T> option, T value) {
    if (present.getOptional(option).isEmpty()) {
      settings.set(option, value);
    }
  }
}
