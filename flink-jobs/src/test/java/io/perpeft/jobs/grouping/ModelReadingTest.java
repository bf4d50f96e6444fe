package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.testing.Records;
import io.perpeft.schemas.GroupCentroids;
import io.perpeft.schemas.ItemEmbedding;
import io.perpeft.schemas.wire.Vectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelReadingTest {
  private static final RawRecord SOURCE = new RawRecord("embeddings", 3, 0, 0, null, new byte[0]);

  private final ModelReading reading = new ModelReading("g", 2);

  @Test
  void takesGlobalVectorsMarkersAndCentroids() throws Exception {
    assertThat(read(Records.global("g", "a", new float[] {1, 2})))
        .usingRecursiveComparison()
        .isEqualTo(ModelUpdate.vector("a", 3, 0, new float[] {1, 2}));
    assertThat(read(Records.globalComplete("g", 1, 4, new float[] {3, 4})))
        .usingRecursiveComparison()
        .isEqualTo(ModelUpdate.marker(1, 4, 0, new float[] {3, 4}));
    assertThat(read(centroid("g", "1", 5, 6)))
        .usingRecursiveComparison()
        .isEqualTo(ModelUpdate.centroid(1, 7, new float[] {5, 6}));
    assertThat(read(centroid("g", "77", 5, 6)))
        .as("a group that was born later")
        .usingRecursiveComparison()
        .isEqualTo(ModelUpdate.centroid(77, 7, new float[] {5, 6}));
  }

  @Test
  void takesTheEndsOfGroups() throws Exception {
    GroupCentroids ended = centroid("g", "1", 5, 6);
    ended.setSuccessorId("3");

    assertThat(read(ended)).usingRecursiveComparison().isEqualTo(ModelUpdate.end(1, 7));
    ended.setSuccessorId("nobody");
    refused(ended, "successorId 'nobody' is no id");
  }

  @Test
  void passesOverOtherGenerationsAndGroups() throws Exception {
    ItemEmbedding ofGroup = Records.global("g", "a", new float[] {1, 2});
    ofGroup.setGroupId("0");

    assertThat(read(ofGroup)).isNull();
    assertThat(read(Records.global("old", "a", new float[] {1}))).isNull();
    assertThat(read(Records.globalComplete("old", 9, 1, new float[0]))).isNull();
    assertThat(read(centroid("old", "77", 1))).isNull();
  }

  @Test
  void refusesWhatDoesNotFitTheGeneration() {
    refused(Records.global("g", "a", new float[] {1}), "vector has 1 numbers");
    refused(Records.global("g", "a", new float[] {1, Float.NaN}), "vector holds NaN");
    refused(Records.global("g", "a".repeat(513), new float[] {1, 2}), "itemId has 513");
    refused(Records.globalComplete("g", 4, 4, new float[] {1, 2}), "partition is 4 of 4");
    refused(centroid("g", "global", 1, 2), "groupId 'global' is no id");
  }

  private void refused(SpecificRecord record, String message) {
    assertThatThrownBy(() -> read(record))
        .isInstanceOf(FaultyRecordException.class)
        .hasMessageContaining(message);
  }

  private @Nullable ModelUpdate read(SpecificRecord record) throws FaultyRecordException {
    return reading.read(record, SOURCE, 0);
  }

  private static GroupCentroids centroid(String generation, String group, float... centre) {
    return new GroupCentroids(generation, group, 7L, Vectors.toBytes(centre), 1.0, 0L, null);
  }
}
