package io.perpeft.jobs.refresh;

import io.perpeft.core.generation.Generation;
import io.perpeft.jobs.items.ItemReading;
import io.perpeft.jobs.testing.RecordFuzz;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.jobs.weights.WeightsSeal;
import io.perpeft.jobs.weights.WeightsSource;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.OffsetRange;
import io.perpeft.schemas.groups.SealedWeights;
import io.perpeft.schemas.wire.Vectors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the refresh job reads. */
class RefreshRecordsFuzzTest {
  private static final Generation GENERATION = SmallGeneration.of(5, 1);

  @TempDir Path folder;

  @Test
  void releases() throws Exception {
    String directory = folder.toUri().toString();
    RecordFuzz.run(
        "releases",
        new ReleaseReading(GENERATION, new WeightsSource(directory, 1 << 20)),
        release(new WeightsSeal(1 << 20, directory, "{}")),
        release(new WeightsSeal(0, directory, "{}")));
  }

  @Test
  void items() throws Exception {
    RecordFuzz.run(
        "items",
        (value, source, now) -> {
          ItemReading.check((Item) value);
          return 1;
        },
        new Item("i1", "T\u00e4\u00dfchen \u2615", ByteBuffer.wrap(new byte[] {1, 2, 3}), null, 5L),
        new Item("i2", "", null, "file:/pictures/2.png", 5L));
  }

  @Test
  void retirements() throws Exception {
    RecordFuzz.run(
        "retirements",
        new RetirementReading("gen"),
        new GroupCentroids("gen", "3", 7L, Vectors.toBytes(new float[] {1}), 12.5, 4L, "5"));
  }

  private static AdapterRelease release(WeightsSeal seal) throws Exception {
    SealedWeights sealed = seal.seal(GENERATION.global().encode());
    return AdapterRelease.newBuilder()
        .setGenerationId(GENERATION.id())
        .setGroupId("1")
        .setVersion(1)
        .setParentVersion(0)
        .setAdapterKind("iisan")
        .setWeights(sealed.inline())
        .setWeightsUri(sealed.uri())
        .setWeightsSha256(sealed.sha256())
        .setWeightsSize(sealed.size())
        .setLineage(List.of(new OffsetRange("t", 0, 5L, 9L)))
        .setSteps(8)
        .setExamples(256)
        .setOptionsHash("")
        .setCodeVersion("test")
        .setNewestEventTime(1)
        .build();
  }
}
