package io.perpeft.core.recommender;

/**
 * A layer {@code y = W x + b}.
 *
 * @param transposed W as [in, out], so that the inner loop runs along a row and vectorises
 * @param bias [out]
 */
record Linear(float[] transposed, float[] bias) {

  /**
   * @param weight W as [out, in]
   */
  static Linear of(float[] weight, float[] bias) {
    int out = bias.length;
    int in = weight.length / out;
    float[] transposed = new float[weight.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        transposed[i * out + o] = weight[o * in + i];
      }
    }
    return new Linear(transposed, bias.clone());
  }

  /** Writes the layer's output for {@code x[xStart..]} to {@code y[yStart..]}. */
  void apply(float[] x, int xStart, float[] y, int yStart) {
    apply(x, xStart, y, yStart, 0, bias.length);
  }

  /** The same for outputs {@code from} to {@code to} alone. */
  void apply(float[] x, int xStart, float[] y, int yStart, int from, int to) {
    int out = bias.length;
    int in = transposed.length / out;
    int count = to - from;
    System.arraycopy(bias, from, y, yStart, count);
    for (int i = 0; i < in; i++) {
      float value = x[xStart + i];
      int row = i * out + from;
      for (int o = 0; o < count; o++) {
        y[yStart + o] += value * transposed[row + o];
      }
    }
  }
}
