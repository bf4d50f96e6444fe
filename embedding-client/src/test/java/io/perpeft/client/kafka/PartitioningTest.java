package io.perpeft.client.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.schemas.topics.Partitioning;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** The contracts' own hash against Kafka's. */
class PartitioningTest {

  @Property
  void anItemLiesWhereKafkaPutsItsId(
      @ForAll String itemId, @ForAll @IntRange(min = 1, max = 300) int partitions) {
    assertThat(Partitioning.servingPartition(itemId, partitions))
        .isEqualTo(BuiltInPartitioner.partitionForKey(itemId.getBytes(UTF_8), partitions));
  }
}
