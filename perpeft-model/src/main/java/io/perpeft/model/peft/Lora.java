package io.perpeft.model.peft;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.List;

/**
 * LoRA (Hu et al., 2021, arXiv 2106.09685): W x + (alpha / rank) B A dropout(x). The most widely
 * used method; it can turn features in any direction. Prefer IISAN where time matters more.
 */
public record Lora(int rank, int alpha, double dropout, TargetModules targets)
    implements LinearAdapter {
  public static final String KIND = "lora";

  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  public Lora {
    if (rank < 1 || alpha < 1 || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "LoRA needs rank and alpha of at least 1 and a dropout in [0, 1), not %d, %d and %s"
              .formatted(rank, alpha, dropout));
    }
  }

  /** As in the PerPEFT paper. */
  public static Lora defaults() {
    return new Lora(4, 8, 0.1, TargetModules.of("q_proj", "v_proj"));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int form(String module) {
    return 1;
  }

  @Override
  public List<Weight> weights(String module, int in, int out) {
    return List.of(new Weight(module + A, rank, in), new Weight(module + B, out, rank));
  }

  /** A is Kaiming-uniform with a = sqrt 5, as for linear layers; B is zero. */
  @Override
  public FloatTensor first(Initialiser initialiser, Weight weight) {
    return weight.name().endsWith(A)
        ? initialiser.linear(weight.shape()[1], weight.shape())
        : FloatTensor.zeros(weight.shape());
  }

  @Override
  public String program() {
    return "/io/perpeft/model/peft/lora.py";
  }
}
