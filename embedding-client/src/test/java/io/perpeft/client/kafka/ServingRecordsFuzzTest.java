package io.perpeft.client.kafka;

import io.perpeft.client.memory.MemoryView;
import io.perpeft.client.memory.UserHistory;
import io.perpeft.client.recommend.Recommender;
import io.perpeft.client.recommend.SmallSasRec;
import io.perpeft.client.view.EmbeddingView;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.Neighbour;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.VersionComplete;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.Vectors;
import io.perpeft.schemas.wire.WireFormat;
import io.perpeft.testing.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever lies in the serving topics, a consumer goes on and serves from what it can use. */
class ServingRecordsFuzzTest {
  private static final int WIDTH = 2;
  private static final ByteBuffer VECTOR = Vectors.toBytes(new float[] {1, -2});
  private static final UserHistory HISTORY = UserHistory.beforeVisit(List.of("x", "y"));
  private static final byte[] GLOBAL = log(embedding("global", "x"), marker("global", null));
  private static final byte[] KNOWN = log(embedding("3", "x"));

  /** A log of the serving topics: of each record its length, two bytes, and its bytes. */
  @Test
  void logs() throws Exception {
    Fuzz.target("serving-records")
        .seed(log(embedding("3", "x"), embedding("3", "y"), marker("3", null)))
        .seed(log(embedding("global", "x"), marker("global", null), marker("3", "4")))
        .seed(log(embedding("4", "y"), marker("4", null), marker("5", "4"), marker("4", "5")))
        .seed(log(embedding("3", "x"), marker("3", null), item("x"), item("y"), weights("3")))
        .times(5_000)
        .refusedBy(IllegalArgumentException.class)
        .repairedBy(ServingRecordsFuzzTest::withHeaders)
        .run(ServingRecordsFuzzTest::read);
  }

  private static void read(byte[] log) {
    EmbeddingView view = new EmbeddingView("gen", WIDTH, 1, 10);
    MemoryView memory = new MemoryView("gen");
    ServingRecords records = new ServingRecords(view, memory, "memory");
    apply(records, GLOBAL);
    apply(records, log);
    view.publish();
    memory.publish();
    Recommender recommender = new Recommender(view, memory, SmallSasRec.of(WIDTH, 3, 1));
    for (String group : new String[] {"3", "4", "5"}) {
      recommender.recommend(group, HISTORY, Set.of(), 5);
    }
    if (view.figures().rejected() > 0) {
      throw new IllegalArgumentException(view.figures().lastRejection());
    }
  }

  private static void apply(ServingRecords records, byte[] log) {
    ByteBuffer left = ByteBuffer.wrap(log);
    while (left.remaining() >= Short.BYTES) {
      byte[] record = new byte[Math.min(left.getShort() & 0xffff, left.remaining())];
      left.get(record);
      records.apply(new ConsumerRecord<>("topic", 0, 7, new byte[0], record));
    }
  }

  /** Gives the records headers that name their kinds. */
  private static byte[] withHeaders(byte[] log) {
    byte[] repaired = log.clone();
    if (repaired.length > KNOWN.length) {
      System.arraycopy(KNOWN, Short.BYTES, repaired, Short.BYTES, WireFormat.HEADER_BYTES);
    }
    return repaired;
  }

  private static ItemEmbedding embedding(String group, String item) {
    return new ItemEmbedding("gen", group, item, 0L, VECTOR, 0L, 0L);
  }

  private static VersionComplete marker(String group, @Nullable String successor) {
    return new VersionComplete("gen", group, 0L, 0, 1, 1, 1, VECTOR, 0L, 0L, 0L, successor);
  }

  private static RememberedItem item(String id) {
    return new RememberedItem(
        "gen",
        id,
        VECTOR,
        VECTOR,
        1.0,
        1.0,
        1.0,
        16.0,
        List.of(new Neighbour("y", 8f, 6f, 4f)),
        5L,
        1L);
  }

  private static GroupScoreWeights weights(String group) {
    return GroupScoreWeights.newBuilder()
        .setGenerationId("gen")
        .setGroupId(group)
        .setNeural(2f)
        .setFactors(1f)
        .setCoPurchases(1f)
        .setShortCount(0f)
        .setMiddleCount(0f)
        .setLongCount(1f)
        .setWidth(WIDTH)
        .setHistoryLength(3)
        .setHistoryDecay(.5)
        .setShortHalfLifeMillis(10L)
        .setMiddleHalfLifeMillis(20L)
        .setLongHalfLifeMillis(30L)
        .setCoPurchaseHalfLifeMillis(40L)
        .setEventTime(0L)
        .setMemoryPurchases(1L)
        .setMoment("new-visit")
        .build();
  }

  private static byte[] log(SpecificRecord... records) {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Arrays.stream(records)
        .map(ServingRecordsFuzzTest::encode)
        .forEach(
            record -> {
              log.write(record.length >> 8);
              log.write(record.length);
              log.writeBytes(record);
            });
    return log.toByteArray();
  }

  @SuppressWarnings("unchecked") // the codec is of the record's own class
  private static byte[] encode(SpecificRecord record) {
    return AvroCodec.of((Class<SpecificRecord>) record.getClass()).encode(record);
  }
}
