package io.perpeft.model.weights;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Random first weights, a function of the seed and the order of the calls. */
public final class Initialiser {
  private final SplittableRandom random;

  public Initialiser(long seed) {
    random = new SplittableRandom(seed);
  }

  /** N(0, deviation²). */
  public FloatTensor normal(double deviation, int... shape) {
    FloatTensor tensor = FloatTensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) (deviation * random.nextGaussian());
    }
    return tensor;
  }

  /** U(−bound, bound). */
  public FloatTensor uniform(double bound, int... shape) {
    FloatTensor tensor = FloatTensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return tensor;
  }

  /** Xavier-normal for a weight [out, in, ...]: variance 2 / (fan-in + fan-out). */
  public FloatTensor xavier(int... shape) {
    int receptive = 1;
    for (int axis = 2; axis < shape.length; axis++) {
      receptive *= shape[axis];
    }
    return normal(Math.sqrt(2.0 / (receptive * (double) (shape[0] + shape[1]))), shape);
  }

  /** What PyTorch gives weight and bias of a linear layer with this many inputs. */
  public FloatTensor linear(int inputs, int... shape) {
    return uniform(1 / Math.sqrt(inputs), shape);
  }

  public static FloatTensor ones(int length) {
    float[] data = new float[Tensor.elements(new int[] {length})];
    Arrays.fill(data, 1);
    return FloatTensor.of(data, length);
  }
}
