package io.perpeft.deploy.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Feeds what the jobs wrote to {@link Figures}. Records that cannot be read are passed over: it is
 * for the jobs to refuse them.
 */
final class RecordCounter {

  private static final int MAX_RELEASE_BYTES = 32 << 20;
  private static final String NO_REASON = "unknown";

  private final UnionCodec codec =
      UnionCodec.of(
          AvroCodec.of(TrainingExample.class),
          AvroCodec.of(GroupAssignment.class),
          AvroCodec.of(GroupQuality.class),
          AvroCodec.of(GroupEvent.class),
          AvroCodec.of(AdapterRelease.class, MAX_RELEASE_BYTES),
          AvroCodec.of(ItemEmbedding.class),
          AvroCodec.of(VersionComplete.class));
  private final List<TopicSpec> results;
  private final TopicSpec refusedPurchases;
  private final List<TopicSpec> refusedOthers;
  private final Set<String> refusedOtherNames;
  private final Figures figures;

  RecordCounter(Topics topics, Figures figures) {
    this.figures = figures;
    results =
        List.of(
            topics.trainingExamples(),
            topics.groupAssignments(),
            topics.groupQuality(),
            topics.groupEvents(),
            topics.adapterReleases(),
            topics.itemEmbeddings());
    refusedPurchases = topics.deadLetters(topics.purchases());
    refusedOthers =
        Stream.of(
                topics.items(),
                topics.trainingExamples(),
                topics.groupCentroids(),
                topics.adapterReleases(),
                topics.itemEmbeddings())
            .map(topics::deadLetters)
            .toList();
    refusedOtherNames =
        refusedOthers.stream().map(TopicSpec::name).collect(Collectors.toUnmodifiableSet());
  }

  /** Whose records are counted. */
  List<TopicSpec> topics() {
    return Stream.of(results, List.of(refusedPurchases), refusedOthers)
        .flatMap(List::stream)
        .toList();
  }

  /**
   * @param readAtMillis when the record was read, milliseconds since the epoch
   */
  void count(ConsumerRecord<byte[], byte[]> record, long readAtMillis) {
    if (record.topic().equals(refusedPurchases.name())) {
      figures.addDeadLetter(reason(record));
      return;
    }
    if (refusedOtherNames.contains(record.topic())) {
      figures.addOtherDeadLetter();
      return;
    }
    SpecificRecord value = decode(record.value());
    if (value instanceof TrainingExample example) {
      figures.add(example);
    } else if (value instanceof GroupAssignment assignment) {
      figures.add(assignment);
    } else if (value instanceof GroupQuality quality) {
      figures.add(quality);
    } else if (value instanceof GroupEvent event) {
      figures.add(event);
    } else if (value instanceof AdapterRelease release) {
      figures.add(release);
    } else if (value instanceof ItemEmbedding) {
      figures.addVector();
    } else if (value instanceof VersionComplete marker) {
      figures.add(marker, readAtMillis);
    }
  }

  private @Nullable SpecificRecord decode(byte @Nullable [] value) {
    try {
      return value == null ? null : codec.decode(value);
    } catch (WireFormatException e) {
      return null;
    }
  }

  private static String reason(ConsumerRecord<byte[], byte[]> deadLetter) {
    Header header = deadLetter.headers().lastHeader(DeadLetterHeaders.REASON);
    return header == null ? NO_REASON : new String(header.value(), UTF_8);
  }
}
