package io.perpeft.model.clip;

import ai.djl.ndarray.NDArray;
import io.perpeft.model.clip.ClipConfig.Activation;
import io.perpeft.model.clip.ClipConfig.Tower;
import io.perpeft.model.device.Program;
import io.perpeft.model.device.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The layers of a tower in bfloat16, norms excepted.
 *
 * @param plain for passes with gradients
 * @param packed for passes without; on a CPU, as {@code towers.py} expects them: in the order of
 *     memory that products like best, with the activation's factors in them, and the feed-forward
 *     part in pieces
 */
record HalfLayers(List<NDArray> plain, List<NDArray> packed) {
  /** What {@code towers.py} multiplies by before silu, and divides by after it, for quick_gelu. */
  private static final double QUICK = 1.702;

  private static final List<Integer> NORMS = List.of(0, 1, 10, 11);
  private static final int FC1 = 12;
  private static final int FC1_BIAS = 13;
  private static final int FC2 = 14;

  /** Few enough columns for what a pass computes of them to stay in a core's cache. */
  static final int PIECE = 768;

  private static final int MOST_PIECES = 16;

  /**
   * @param layers in float32, of which the linear ones are closed
   * @param piece most columns of the feed-forward part that go together
   */
  static HalfLayers of(Tensors tensors, List<NDArray> layers, Tower tower, int piece) {
    int pieces = pieces(tower.mlpWidth(), piece);
    boolean gpu = tensors.manager().getDevice().isGpu();
    List<NDArray> plain = new ArrayList<>();
    List<NDArray> packed = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      NDArray full = layers.get(i);
      int place = i % TowerLayout.PER_LAYER;
      if (NORMS.contains(place)) {
        plain.add(full);
        packed.add(full);
      } else {
        plain.add(tensors.adopt(half(tensors, full, 1)));
        if (!gpu) {
          for (NDArray part : parts(tensors, full, place, pieces)) {
            try (part) {
              packed.add(tensors.adopt(packed(tensors, part, factor(place, tower.activation()))));
            }
          }
        }
        full.close();
      }
    }
    return new HalfLayers(plain, gpu ? plain : packed);
  }

  /** The fewest pieces that are equal and small enough; one if that takes many. */
  private static int pieces(int columns, int most) {
    return IntStream.rangeClosed(1, MOST_PIECES)
        .filter(pieces -> columns % pieces == 0 && columns / pieces <= most)
        .findFirst()
        .orElse(1);
  }

  /** Rows of fc1's weights and its biases, or columns of fc2's weights, in pieces; others whole. */
  private static List<NDArray> parts(Tensors tensors, NDArray full, int place, int pieces) {
    int count = place >= FC1 && place <= FC2 ? pieces : 1;
    return IntStream.range(0, count)
        .mapToObj(
            k -> program(tensors).tensor(tensors, "part", full, place == FC2 ? 1 : 0, count, k))
        .toList();
  }

  /** The embedding of patches [d, 3, p, p] as a matrix for passes without gradients. */
  static NDArray patches(Tensors tensors, NDArray full) {
    NDArray matrix = full.reshape(full.getShape().get(0), -1);
    boolean gpu = tensors.manager().getDevice().isGpu();
    return tensors.adopt(gpu ? half(tensors, matrix, 1) : packed(tensors, matrix, 1));
  }

  private static NDArray packed(Tensors tensors, NDArray full, double factor) {
    NDArray half = half(tensors, full, factor);
    if (full.getShape().dimension() < 2) {
      return half;
    }
    try (half) {
      return program(tensors).tensor(tensors, "packed", half);
    }
  }

  private static NDArray half(Tensors tensors, NDArray full, double factor) {
    return program(tensors).tensor(tensors, "half", full, factor);
  }

  private static Program program(Tensors tensors) {
    return tensors.program(HalfLayers.class, "half.py");
  }

  private static double factor(int place, Activation activation) {
    if (activation != Activation.QUICK_GELU) {
      return 1;
    }
    return switch (place) {
      case FC1, FC1_BIAS -> QUICK;
      case FC2 -> 1 / QUICK;
      default -> 1;
    };
  }
}
