package io.perpeft.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopItemsTest {

  @Test
  void selectsWhatSortingSelects() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 50; round++) {
      float[] scores = new float[1 + random.nextInt(1, 60)];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(20);
      }
      BitSet excluded = new BitSet();
      excluded.set(1 + random.nextInt(scores.length));
      BitSet marked = new BitSet();

      TopItems.mark(scores, excluded, 20, marked);

      assertThat(marked.stream().boxed().toList())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(1, scores.length)
                  .filter(i -> !excluded.get(i))
                  .boxed()
                  .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]))
                  .limit(20)
                  .collect(Collectors.toList()));
    }
  }
}
