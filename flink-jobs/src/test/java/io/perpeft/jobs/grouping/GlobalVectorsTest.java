package io.perpeft.jobs.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GlobalVectorsTest {
  private final GlobalVectors vectors = new GlobalVectors();

  @Test
  void showsNothingUntilEveryPartitionHasClosedAVersion() {
    vectors.put("a", 0, new float[] {1});
    vectors.close(0, 2, 0, new float[] {9});

    assertThat(vectors.isReady()).isFalse();
    assertThat(vectors.vector("a")).isNull();
    assertThatThrownBy(vectors::padding).isInstanceOf(IllegalStateException.class);

    vectors.close(1, 2, 0, new float[] {9});

    assertThat(vectors.isReady()).isTrue();
    assertThat(vectors.vector("a")).containsExactly(1);
    assertThat(vectors.padding()).containsExactly(9);
    assertThat(vectors.size()).isEqualTo(1);
  }

  @Test
  void showsANewItemOfAClosedVersionAtOnce() {
    vectors.close(0, 1, 0, new float[] {9});
    vectors.put("new", 0, new float[] {2});

    assertThat(vectors.vector("new")).containsExactly(2);
  }

  @Test
  void keepsToTheOldVersionUntilAllHaveTheNewOne() {
    vectors.put("a", 0, new float[] {1});
    vectors.close(0, 2, 0, new float[] {9});
    vectors.close(1, 2, 0, new float[] {9});
    vectors.put("a", 1, new float[] {2});
    vectors.close(0, 2, 1, new float[] {8});

    assertThat(vectors.vector("a")).containsExactly(1);
    assertThat(vectors.padding()).containsExactly(9);

    vectors.close(1, 2, 1, new float[] {8});

    assertThat(vectors.vector("a")).containsExactly(2);
    assertThat(vectors.padding()).containsExactly(8);
  }

  /**
   * Whatever comes in, the view is what a slow reading of the whole log gives, also when restored.
   */
  @Property(tries = 300)
  void equalsASlowReadingOfTheLog(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    int partitions = 1 + random.nextInt(3);
    long[] written = new long[partitions];
    List<ModelUpdate> log = new ArrayList<>();
    GlobalVectors view = new GlobalVectors();
    for (int step = 0; step < 60; step++) {
      int partition = random.nextInt(partitions);
      ModelUpdate update;
      if (random.nextInt(4) == 0) {
        update =
            ModelUpdate.marker(
                partition, partitions, written[partition], new float[] {written[partition]});
        written[partition]++;
      } else {
        long version = Math.max(0, written[partition] - random.nextInt(2));
        String item = partition + "-" + random.nextInt(4);
        update = ModelUpdate.vector(item, partition, version, new float[] {step});
      }
      log.add(update);
      apply(view, update);
      if (random.nextInt(10) == 0) {
        view = roundTrip(view);
      }
      assertSameView(view, log, partitions);
    }
  }

  private static void apply(GlobalVectors view, ModelUpdate update) {
    if (update.kind() == ModelUpdate.Kind.MARKER) {
      view.close(update.partition(), update.partitions(), update.version(), update.vector());
    } else {
      view.put(update.id(), update.version(), update.vector());
    }
  }

  private static void assertSameView(GlobalVectors view, List<ModelUpdate> log, int partitions) {
    Map<Integer, Long> closed = new HashMap<>();
    for (ModelUpdate update : log) {
      if (update.kind() == ModelUpdate.Kind.MARKER) {
        closed.merge(update.partition(), update.version(), Math::max);
      }
    }
    assertThat(view.isReady()).isEqualTo(closed.size() == partitions);
    if (!view.isReady()) {
      assertThat(view.size()).isZero();
      return;
    }
    long version = closed.values().stream().mapToLong(v -> v).min().orElseThrow();
    Map<String, ModelUpdate> expected = new HashMap<>();
    for (ModelUpdate update : log) {
      if (update.kind() == ModelUpdate.Kind.VECTOR && update.version() <= version) {
        expected.merge(
            update.id(), update, (old, next) -> next.version() >= old.version() ? next : old);
      }
    }
    assertThat(view.size()).isEqualTo(expected.size());
    expected.forEach(
        (item, update) -> assertThat(view.vector(item)).containsExactly(update.vector()));
    assertThat(view.padding()).containsExactly((float) version);
  }

  private static GlobalVectors roundTrip(GlobalVectors view) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    view.write(new DataOutputStream(bytes));
    return GlobalVectors.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }
}
