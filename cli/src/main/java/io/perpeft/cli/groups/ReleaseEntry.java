package io.perpeft.cli.groups;

import io.perpeft.schemas.AdapterRelease;
import org.apache.kafka.common.TopicPartition;

/**
 * A release and where it lies.
 *
 * @param release without its inline weights, which may be large
 * @param appendedAt when it was appended to the topic, milliseconds since the epoch, UTC
 */
record ReleaseEntry(
    AdapterRelease release, TopicPartition partition, long offset, long appendedAt) {

  long version() {
    return release.getVersion();
  }
}
