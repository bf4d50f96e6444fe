package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.DeadLetterCounters;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.schemas.AdapterRelease;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** What a subtask of the refresh job counts. */
final class RefreshMetrics {
  private final MetricGroup metrics;
  private final DeadLetterCounters deadLetters;
  private final Counter vectorsPublished;
  private final Counter versionsCompleted;
  private final Counter itemsEncoded;
  private final Counter staleReleases;
  private final Counter unusableVectors;
  private final Map<Integer, Long> latencyMillis = new ConcurrentHashMap<>();

  RefreshMetrics(MetricGroup metrics) {
    this.metrics = metrics;
    deadLetters = new DeadLetterCounters(metrics);
    vectorsPublished = metrics.counter(MetricNames.VECTORS_PUBLISHED);
    versionsCompleted = metrics.counter(MetricNames.VERSIONS_COMPLETED);
    itemsEncoded = metrics.counter(MetricNames.ITEMS_ENCODED);
    staleReleases = metrics.counter(MetricNames.STALE_RELEASES);
    unusableVectors = metrics.counter(MetricNames.UNUSABLE_VECTORS);
  }

  void deadLetter(Fault fault) {
    deadLetters.count(fault);
  }

  void encoded(int items) {
    itemsEncoded.inc(items);
  }

  void published(int vectors) {
    vectorsPublished.inc(vectors);
  }

  void unusableVector() {
    unusableVectors.inc();
  }

  void staleRelease() {
    staleReleases.inc();
  }

  /** Counts a closed version; a group's gauge is there from its first on. */
  void closed(int group, @Nullable AdapterRelease release, long nowMillis) {
    versionsCompleted.inc();
    long ingested = release == null ? 0 : release.getNewestIngestTime();
    long latency = ingested > 0 ? nowMillis - ingested : latencyMillis.getOrDefault(group, 0L);
    if (latencyMillis.put(group, latency) == null) {
      metrics
          .addGroup("group", Groups.id(group))
          .gauge(MetricNames.PUBLISH_LATENCY, () -> latencyMillis.getOrDefault(group, 0L));
    }
  }
}
