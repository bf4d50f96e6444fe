package io.perpeft.jobs.tuning;

import io.perpeft.core.residency.Residency;
import io.perpeft.core.residency.ResidencyFigures;
import io.perpeft.jobs.common.MetricNames;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Where the subtask's groups lie and what it cost, as metrics. */
final class ResidencyGauges {
  private ResidencyGauges() {}

  static void register(MetricGroup metrics, Residency residency) {
    add(metrics, residency, MetricNames.RESIDENCY_HITS, ResidencyFigures::hits);
    add(metrics, residency, MetricNames.RESIDENCY_MISSES, ResidencyFigures::misses);
    add(metrics, residency, MetricNames.RESIDENCY_STORE_LOADS, ResidencyFigures::storeLoads);
    add(metrics, residency, MetricNames.RESIDENCY_EVICTIONS, ResidencyFigures::evictions);
    add(metrics, residency, MetricNames.RESIDENCY_DEVICE_BYTES, ResidencyFigures::deviceBytes);
    add(metrics, residency, MetricNames.RESIDENCY_HOST_BYTES, ResidencyFigures::hostBytes);
    add(metrics, residency, MetricNames.RESIDENCY_STORE_BYTES, ResidencyFigures::storeBytes);
  }

  private static void add(
      MetricGroup metrics,
      Residency residency,
      String name,
      ToLongFunction<ResidencyFigures> figure) {
    metrics.<Long, Gauge<Long>>gauge(name, () -> figure.applyAsLong(residency.figures()));
  }
}
