package io.perpeft.jobs.grouping;

import io.perpeft.jobs.testing.RecordFuzz;
import io.perpeft.jobs.testing.Records;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.wire.Vectors;
import org.junit.jupiter.api.Test;

/** What the grouping job reads. */
class GroupingRecordsFuzzTest {
  private static final float[] VECTOR = {1, -2, 0.5f, 3};

  @Test
  void purchases() throws Exception {
    RecordFuzz.run(
        "purchases", new PurchaseReading(1_000), Records.purchase("p1", "ann", "shoe \u2615", 4));
  }

  @Test
  void vectorsMarkersAndCentroids() throws Exception {
    RecordFuzz.run(
        "model-records",
        new ModelReading("gen", VECTOR.length),
        Records.global("gen", "shoe", VECTOR),
        Records.globalComplete("gen", 1, 4, VECTOR),
        new GroupCentroids("gen", "3", 7L, Vectors.toBytes(VECTOR), 12.5, 4L, "5"));
  }
}
