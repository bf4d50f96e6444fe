package io.perpeft.cli.audit;

import io.perpeft.cli.kafka.RecordText;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.DeadLetterHeaders;
import io.perpeft.schemas.wire.UnionCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the topics from their beginnings and counts. */
final class Audit {
  private static final int MAX_RELEASE_BYTES = 64 << 20;

  private final UnionCodec purchaseCodec = UnionCodec.of(AvroCodec.of(Purchase.class));
  private final TopicReader reader;
  private final Topics topics;
  private final PurchaseCount purchases = new PurchaseCount();
  private final LearningCount learning = new LearningCount();
  private final ServingCount serving = new ServingCount();
  private long otherLetters;

  Audit(TopicReader reader, Topics topics) {
    this.reader = reader;
    this.topics = topics;
  }

  /**
   * Reads everything.
   *
   * @param batchSize examples that fill a micro-batch
   */
  List<AuditLine> run(int batchSize) {
    reader.readAll(topics.purchases().name(), this::purchase);
    reader.readAll(topics.deadLetters(topics.purchases()).name(), this::letter);
    for (TopicSpec other : topics.inputs()) {
      if (!other.equals(topics.purchases())) {
        reader.readAll(topics.deadLetters(other).name(), letter -> otherLetters++);
      }
    }
    read(
        topics.trainingExamples(),
        this::learningLog,
        AvroCodec.of(TrainingExample.class),
        AvroCodec.of(GroupCommand.class, MAX_RELEASE_BYTES),
        AvroCodec.of(TimeMark.class));
    read(topics.groupQuality(), this::figures, AvroCodec.of(GroupQuality.class));
    read(
        topics.adapterReleases(),
        this::release,
        AvroCodec.of(AdapterRelease.class, MAX_RELEASE_BYTES));
    read(
        topics.itemEmbeddings(),
        this::served,
        AvroCodec.of(ItemEmbedding.class),
        AvroCodec.of(VersionComplete.class));
    List<AuditLine> lines = new ArrayList<>(purchases.lines());
    lines.addAll(learning.lines(batchSize));
    lines.addAll(serving.lines());
    lines.add(AuditLine.of("dead letters of other topics", otherLetters));
    return lines;
  }

  private void purchase(ConsumerRecord<byte[], byte[]> record) {
    SpecificRecord purchase = decode(purchaseCodec, record.value());
    purchases.purchase(
        new PurchaseCount.Place(record.partition(), record.offset()),
        purchase instanceof Purchase readable ? readable.getPurchaseId() : null);
  }

  private void letter(ConsumerRecord<byte[], byte[]> letter) {
    String partition = RecordText.header(letter, DeadLetterHeaders.PARTITION);
    String offset = RecordText.header(letter, DeadLetterHeaders.OFFSET);
    boolean isPlaced = partition.matches("\\d{1,9}") && offset.matches("\\d{1,18}");
    purchases.letter(
        isPlaced
            ? new PurchaseCount.Place(Integer.parseInt(partition), Long.parseLong(offset))
            : new PurchaseCount.Place(-1, -1));
  }

  private void learningLog(SpecificRecord record) {
    if (record instanceof TrainingExample example) {
      purchases.example(example.getExampleId());
      learning.add(example);
    }
  }

  private void figures(SpecificRecord record) {
    learning.add((GroupQuality) record);
  }

  private void release(SpecificRecord record) {
    learning.add((AdapterRelease) record);
    serving.add((AdapterRelease) record);
  }

  private void served(SpecificRecord record) {
    if (record instanceof ItemEmbedding vector) {
      serving.add(vector);
    } else if (record instanceof VersionComplete marker) {
      serving.add(marker);
    }
  }

  private void read(TopicSpec topic, Consumer<SpecificRecord> sink, AvroCodec<?>... kinds) {
    UnionCodec codec = UnionCodec.of(kinds);
    reader.readAll(
        topic.name(),
        record -> {
          SpecificRecord value = decode(codec, record.value());
          if (value != null) {
            sink.accept(value);
          }
        });
  }

  /** The record, or null if it is a deletion or nobody can read it. */
  private static @Nullable SpecificRecord decode(UnionCodec codec, byte @Nullable [] value) {
    try {
      return value == null ? null : codec.decode(value);
    } catch (WireFormatException e) {
      return null;
    }
  }
}
