package io.perpeft.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinearProbeTest {

  @Test
  void readsOffWhatIsThereAndNothingElse() {
    Dice dice = Dice.of(1, "probe");
    float[][] vectors = new float[400][3];
    int[] inVectors = new int[400];
    int[] elsewhere = new int[400];
    for (int row = 0; row < vectors.length; row++) {
      for (int k = 0; k < 3; k++) {
        vectors[row][k] = (float) dice.gauss();
      }
      inVectors[row] = vectors[row][0] > vectors[row][1] ? 1 : 0;
      elsewhere[row] = dice.below(2);
    }

    assertThat(LinearProbe.train(vectors, inVectors, 2).accuracy(vectors, inVectors))
        .isGreaterThan(.97);
    assertThat(LinearProbe.train(vectors, elsewhere, 2).accuracy(vectors, elsewhere))
        .isLessThan(.62);
  }
}
