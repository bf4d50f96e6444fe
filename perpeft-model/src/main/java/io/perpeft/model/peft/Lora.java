package io.perpeft.model.peft;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.List;
import java.util.Map;

/**
 * LoRA (Hu et al., 2021, arXiv 2106.09685): W x + (alpha / rank) B A dropout(x). The most widely
 * used method; it can turn features in any direction. Prefer IISAN where time matters more.
 */
public record Lora(int rank, int alpha, double dropout, TargetModules targets)
    implements LinearAdapter {
  public static final String KIND = "lora";

  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  /** Far above what makes sense, and low enough for sizes to be counted. */
  private static final int MAX_RANK = 4096;

  public Lora {
    if (rank < 1 || alpha < 1 || !(dropout >= 0 && dropout < 1)) {
      throw new AdapterException(
          "LoRA needs rank and alpha of at least 1 and a dropout in [0, 1), not %d, %d and %s"
              .formatted(rank, alpha, dropout));
    }
  }

  /** As in the PerPEFT paper. */
  public static Lora defaults() {
    return new Lora(4, 8, 0.1, TargetModules.of("q_proj", "v_proj"));
  }

  /**
   * Reads the settings as the PEFT library writes them.
   *
   * @throws AdapterException naming a setting that asks for more than plain LoRA
   */
  static Lora of(AdapterConfig config) {
    Lora defaults = defaults();
    Lora lora =
        new Lora(
            config.whole("r", defaults.rank, 1, MAX_RANK),
            config.whole("lora_alpha", defaults.alpha, 1, Integer.MAX_VALUE),
            config.number("lora_dropout", defaults.dropout, 0, 1),
            config.modules("target_modules", defaults.targets));
    config.allow("init_lora_weights", true, "gaussian");
    config.ignore(AdaptedClip.HARMLESS);
    config.ignore("megatron_core", "qalora_group_size");
    config.requireNothingElse();
    return lora;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "r",
        rank,
        "lora_alpha",
        alpha,
        "lora_dropout",
        dropout,
        "target_modules",
        targets.names(),
        "bias",
        "none",
        "fan_in_fan_out",
        false,
        "init_lora_weights",
        true,
        "use_dora",
        false,
        "use_rslora",
        false);
  }

  @Override
  public Lora narrowedTo(TargetModules modules) {
    return new Lora(rank, alpha, dropout, modules);
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

  /** Opens LoRA. */
  public static final class Kind implements AdapterKind {
    @Override
    public String name() {
      return KIND;
    }

    @Override
    public AdapterMethod open(Backbone backbone, AdapterConfig config) {
      return AdaptedClip.open(backbone, of(config), AdaptedClip.ALL_LAYERS);
    }
  }
}
