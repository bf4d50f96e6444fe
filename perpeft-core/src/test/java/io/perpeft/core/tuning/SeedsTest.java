package io.perpeft.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void differInEveryPart() {
    Set<Long> seeds = new HashSet<>();
    for (String generation : new String[] {"a", "b"}) {
      for (int group = 0; group < 20; group++) {
        for (int step = 0; step < 20; step++) {
          seeds.add(Seeds.of(generation, group, step, "negatives"));
          seeds.add(Seeds.of(generation, group, step, "dropout"));
        }
      }
    }
    assertThat(seeds).hasSize(1_600);
  }

  @Test
  void stayTheSameFromReleaseToRelease() {
    assertThat(Seeds.of("generation", 3, 17, "dropout")).isEqualTo(-860859236627950310L);
  }
}
