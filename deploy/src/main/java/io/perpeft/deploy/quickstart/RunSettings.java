package io.perpeft.deploy.quickstart;

import io.perpeft.cli.AdapterOption;
import io.perpeft.model.device.Precision;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was asked for; the options of {@link Quickstart} say what each is. */
record RunSettings(
    @Nullable Path data,
    @Nullable Double history,
    @Nullable Path generation,
    @Nullable Path backbone,
    AdapterOption adapter,
    int groups,
    long seed,
    double rate,
    @Nullable Integer untilPurchases,
    @Nullable Path report,
    @Nullable Path keep,
    int port,
    int kafkaPort,
    boolean cluster,
    int parallelism,
    String device,
    Precision precision,
    Map<String, String> jobOptions) {

  /** Of every topic that scales with the shop. */
  static final int PARTITIONS = 4;

  private static final double DEMO_HISTORY = 0.5;
  private static final double DATA_HISTORY = 0.8;

  double historyShare() {
    if (history != null) {
      return history;
    }
    return data == null ? DEMO_HISTORY : DATA_HISTORY;
  }
}
