package io.perpeft.core.recommender;

/**
 * One block: {@code Q = LN(s)}; {@code s = Q + MHA(Q, s, s)} with a causal mask; {@code s = LN(s)};
 * {@code s = s + W2 relu(W1 s + b1) + b2}.
 */
record SasRecBlock(
    int width,
    int heads,
    LayerNorm attentionNorm,
    Linear inProjection,
    Linear outProjection,
    LayerNorm forwardNorm,
    Linear forward1,
    Linear forward2) {

  static SasRecBlock of(Weights weights, String prefix, int index, int width, int heads) {
    String attention = prefix + "attention_layers." + index;
    String forward = prefix + "forward_layers." + index;
    return new SasRecBlock(
        width,
        heads,
        weights.layerNorm(prefix + "attention_layernorms." + index, width),
        weights.linear(
            attention + ".in_proj_weight", attention + ".in_proj_bias", width, 3 * width),
        weights.linear(attention + ".out_proj.weight", attention + ".out_proj.bias", width, width),
        weights.layerNorm(prefix + "forward_layernorms." + index, width),
        weights.linear(forward + ".conv1.weight", forward + ".conv1.bias", width, width),
        weights.linear(forward + ".conv2.weight", forward + ".conv2.bias", width, width));
  }

  /** Numbers of working memory that {@link #apply} needs. */
  static int scratchSize(int length, int width) {
    return length * 2 * width + 3 * width + length;
  }

  /**
   * Replaces rows {@code from} to {@code to} of the sequence by the block's output; rows before
   * {@code from} keep the block's input.
   *
   * @param sequence [length, width]
   * @param scratch overwritten
   */
  void apply(float[] sequence, int from, int to, float[] scratch) {
    int query = to * 2 * width;
    int mixed = query + width;
    int normed = mixed + width;
    int scores = normed + width;
    for (int t = 0; t < to; t++) {
      inProjection.apply(sequence, t * width, scratch, t * 2 * width, width, 3 * width);
    }
    for (int t = from; t < to; t++) {
      int row = t * width;
      attentionNorm.apply(sequence, row, scratch, normed);
      inProjection.apply(scratch, normed, scratch, query, 0, width);
      attend(scratch, t, query, mixed, scores);
      outProjection.apply(scratch, mixed, sequence, row);
      add(scratch, normed, sequence, row);
      forwardNorm.apply(sequence, row, sequence, row);
      forward1.apply(sequence, row, scratch, query);
      relu(scratch, query);
      forward2.apply(scratch, query, scratch, mixed);
      add(scratch, mixed, sequence, row);
    }
  }

  /** Softmax-weighted mean of the values at rows 0..t, head by head. */
  private void attend(float[] scratch, int t, int query, int mixed, int scores) {
    int perHead = width / heads;
    float scale = (float) (1 / Math.sqrt(perHead));
    for (int head = 0; head < width; head += perHead) {
      float max = Float.NEGATIVE_INFINITY;
      for (int s = 0; s <= t; s++) {
        int key = s * 2 * width + head;
        float dot = 0;
        for (int i = 0; i < perHead; i++) {
          dot += scratch[query + head + i] * scratch[key + i];
        }
        scratch[scores + s] = dot * scale;
        max = Math.max(max, dot * scale);
      }
      float sum = 0;
      for (int s = 0; s <= t; s++) {
        scratch[scores + s] = (float) Math.exp(scratch[scores + s] - max);
        sum += scratch[scores + s];
      }
      for (int i = 0; i < perHead; i++) {
        float value = 0;
        for (int s = 0; s <= t; s++) {
          value += scratch[scores + s] * scratch[s * 2 * width + width + head + i];
        }
        scratch[mixed + head + i] = value / sum;
      }
    }
  }

  private void add(float[] from, int fromStart, float[] to, int toStart) {
    for (int i = 0; i < width; i++) {
      to[toStart + i] += from[fromStart + i];
    }
  }

  private void relu(float[] x, int start) {
    for (int i = 0; i < width; i++) {
      x[start + i] = Math.max(0, x[start + i]);
    }
  }
}
