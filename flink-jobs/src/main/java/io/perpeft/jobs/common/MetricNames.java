package io.perpeft.jobs.common;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;

/** Names of the jobs' metrics. All lie in the group {@code perpeft} of their operator. */
public final class MetricNames {
  /** Counter with label {@code fault}. */
  public static final String DEAD_LETTERS = "deadLetters";

  /** Counter: valid purchases, duplicates left out. */
  public static final String PURCHASES = "purchases";

  /** Counter: training examples made. */
  public static final String EXAMPLES = "examples";

  /** Counter: users who changed their group; a user's first group does not count. */
  public static final String MOVED = "moved";

  /** Gauge: groups that live. */
  public static final String GROUPS = "groups";

  /** Counter: groups that have split, merged or retired. */
  public static final String LIFECYCLE_EVENTS = "lifecycleEvents";

  /** Gauge: purchases that wait for their item's global vector. */
  public static final String WAITING_PURCHASES = "waitingPurchases";

  /** Gauge: examples that wait for the catalogue to bring an item. */
  public static final String WAITING_EXAMPLES = "waitingExamples";

  /** Gauge: items with a global vector. */
  public static final String KNOWN_ITEMS = "knownItems";

  /** Counter: vectors written to the serving topic. */
  public static final String VECTORS_PUBLISHED = "vectorsPublished";

  /** Counter: version markers written, one for each group, version and partition. */
  public static final String VERSIONS_COMPLETED = "versionsCompleted";

  /** Counter: items encoded, new or changed. */
  public static final String ITEMS_ENCODED = "itemsEncoded";

  /** Counter: releases that came when one as new was known. */
  public static final String STALE_RELEASES = "staleReleases";

  /** Counter: vectors kept back because they hold a value that is no finite number. */
  public static final String UNUSABLE_VECTORS = "unusableVectors";

  /**
   * Gauge with label {@code group}, milliseconds: from when the newest purchase behind the last
   * closed version was appended to when the version was closed.
   */
  public static final String PUBLISH_LATENCY = "publishLatencyMillis";

  /** Counter: optimiser steps taken. */
  public static final String STEPS = "steps";

  /** Counter: optimiser steps dropped because they diverged. */
  public static final String DROPPED_STEPS = "droppedSteps";

  /**
   * Gauge with labels {@code group} and {@code arm} (the way to score): NDCG@20 of purchases from
   * before anything learned from them, a mean in which the group's last 256 count half.
   */
  public static final String PREQUENTIAL_NDCG20 = "prequentialNdcg20";

  /** Gauge with labels {@code group} and {@code arm}: hit rate at 20, likewise. */
  public static final String PREQUENTIAL_HR20 = "prequentialHr20";

  /** Counter: releases cut. */
  public static final String RELEASES = "releases";

  /** Counter: due releases that the gate held. */
  public static final String HELD_RELEASES = "heldReleases";

  /** Counter: releases taken back, each by a new version with the weights before it. */
  public static final String ROLLBACKS = "rollbacks";

  /** Counter: items learned from without title and picture because the catalogue lacks them. */
  public static final String SUBSTITUTED_ITEMS = "substitutedItems";

  /** Counter: purchases that the item memory has learnt from. */
  public static final String MEMORY_PURCHASES = "memoryPurchases";

  /** Counter: records of the item memory written. */
  public static final String MEMORY_PUBLISHED = "memoryPublished";

  /** Gauge: items that the item memory holds. */
  public static final String MEMORY_ITEMS = "memoryItems";

  /** Gauge: micro-batches that wait for their turn to be learnt by the item memory. */
  public static final String MEMORY_WAITING_BATCHES = "memoryWaitingBatches";

  /** Counter: micro-batches that came to the item memory after their turn. */
  public static final String MEMORY_LATE_BATCHES = "memoryLateBatches";

  /** Gauge: steps of the tuning job whose group was on the device, since it began. */
  public static final String RESIDENCY_HITS = "residencyHits";

  /** Gauge: steps whose group was not, a load each, since the job began. */
  public static final String RESIDENCY_MISSES = "residencyMisses";

  /** Gauge: those among them that read the group from disk. */
  public static final String RESIDENCY_STORE_LOADS = "residencyStoreLoads";

  /** Gauge: moves of groups off the device or off the host, since the job began. */
  public static final String RESIDENCY_EVICTIONS = "residencyEvictions";

  /** Gauge: bytes of groups on the device. */
  public static final String RESIDENCY_DEVICE_BYTES = "residencyDeviceBytes";

  /** Gauge: bytes of groups on the heap. */
  public static final String RESIDENCY_HOST_BYTES = "residencyHostBytes";

  /** Gauge: bytes of groups on disk. */
  public static final String RESIDENCY_STORE_BYTES = "residencyStoreBytes";

  private MetricNames() {}

  public static MetricGroup group(RuntimeContext context) {
    return context.getMetricGroup().addGroup("perpeft");
  }
}
