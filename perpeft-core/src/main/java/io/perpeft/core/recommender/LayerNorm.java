package io.perpeft.core.recommender;

/** Layer normalisation with learned scale and shift. */
record LayerNorm(float[] weight, float[] bias) {
  private static final double EPSILON = 1e-8;

  /** Normalises {@code x[xStart..]} into {@code y[yStart..]}; the two may be the same. */
  void apply(float[] x, int xStart, float[] y, int yStart) {
    int width = weight.length;
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += x[xStart + i];
    }
    double mean = sum / width;
    double squares = 0;
    for (int i = 0; i < width; i++) {
      double centred = x[xStart + i] - mean;
      squares += centred * centred;
    }
    double scale = 1 / Math.sqrt(squares / width + EPSILON);
    for (int i = 0; i < width; i++) {
      y[yStart + i] = (float) ((x[xStart + i] - mean) * scale) * weight[i] + bias[i];
    }
  }
}
