package io.perpeft.schemas.wire;

import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.DeadLetter;
import io.perpeft.schemas.DeadLetterReplay;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.GroupEvent;
import io.perpeft.schemas.GroupQuality;
import io.perpeft.schemas.GroupScoreWeights;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.LoggedRecord;
import io.perpeft.schemas.Neighbour;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.Purchase;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.TimeMark;
import io.perpeft.schemas.TrainingExample;
import io.perpeft.schemas.VersionComplete;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** One filled record of every kind. */
final class Records {

  private static final ByteBuffer VECTOR = Vectors.toBytes(new float[] {1.5f, -2f, 0f});

  private Records() {}

  static List<SpecificRecord> all() {
    return List.of(
        purchase(),
        new Item("i1", "Täßchen ☕", ByteBuffer.wrap(new byte[] {1, 2, 3}), null, 5L),
        new TrainingExample(
            "p1", "g0", "3", "u1", List.of("i1", "i2"), "i3", List.of("i0", "i1"), 3L, 4L, 5L, 1),
        new TimeMark(4L),
        new LoggedRecord("t", 1, 2L, 3L, null, VECTOR),
        new GroupAssignment("u1", "g0", "3", null, "p1", 0.25f, 4L),
        new GroupCentroids("g0", "3", 7L, VECTOR, 12.5, 4L, "5"),
        release(),
        embedding(),
        new VersionComplete("g0", "3", 7L, 1, 4, 100, 10, VECTOR, 4L, 5L, 6L, "5"),
        new GroupQuality(
            "g0",
            "3",
            7L,
            32,
            9L,
            true,
            0.7,
            "all",
            Map.of("live", new ArmQuality(0.1, 0.2)),
            4L,
            5L),
        command(),
        new DeadLetterReplay("perpeft.items.v1.dlq-0@3", "perpeft.items.v1", true, 5L, "ann"),
        new GroupEvent(
            "g0", "3", "release-held", 7L, "no better", Map.of("purchases", 256.0), 4L, "c7"),
        new RememberedItem(
            "g0",
            "i1",
            VECTOR,
            VECTOR,
            1.5,
            2.5,
            3.5,
            4.5,
            List.of(new Neighbour("i2", 0.5f, 0.25f, 1f)),
            4L,
            5L),
        new GroupScoreWeights(
            "g0",
            "3",
            1f,
            2f,
            3f,
            4f,
            5f,
            6f,
            3,
            10,
            0.85,
            7L,
            8L,
            9L,
            10L,
            11L,
            12L,
            "same-visit",
            7f,
            8f,
            9f,
            50,
            0.97,
            30,
            0.97,
            13L),
        new DeadLetter(
            "t",
            1,
            2L,
            3L,
            null,
            ByteBuffer.wrap(new byte[] {9}),
            "grouping.validate",
            "invalid",
            "java.lang.IllegalArgumentException",
            "userId is empty"));
  }

  static Purchase purchase() {
    return new Purchase("p1", "u1", "i1", 1_700_000_000_000L);
  }

  static ItemEmbedding embedding() {
    return new ItemEmbedding("g0", "3", "i1", 7L, VECTOR, 4L, 6L);
  }

  private static GroupCommand command() {
    return GroupCommand.newBuilder()
        .setGenerationId("g0")
        .setCommandId("c1")
        .setGroupId("3")
        .setKind("adopt")
        .setChildren(List.of("5", "6"))
        .setSuccessorId("4")
        .setSourceGroupId("2")
        .setSourceVersion(7L)
        .setWeights(ByteBuffer.wrap(new byte[] {4, 5}))
        .setWeightsUri("file:/weights/00.safetensors")
        .setWeightsSha256("00")
        .setWeightsSize(2)
        .setReason("operator")
        .setIssuedAt(6)
        .build();
  }

  static AdapterRelease release() {
    return AdapterRelease.newBuilder()
        .setGenerationId("g0")
        .setGroupId("3")
        .setVersion(7)
        .setParentVersion(6)
        .setAdapterKind("iisan")
        .setWeights(ByteBuffer.wrap(new byte[] {4, 5}))
        .setWeightsSha256("00")
        .setWeightsSize(2)
        .setSteps(56)
        .setExamples(1792)
        .setLineage(List.of(new OffsetRange("t", 0, 5L, 9L)))
        .setOptionsHash("ff")
        .setCodeVersion("0.1.0")
        .setNdcg20(0.1)
        .setHr20(0.2)
        .setNewestEventTime(4)
        .setNewestIngestTime(5)
        .build();
  }
}
