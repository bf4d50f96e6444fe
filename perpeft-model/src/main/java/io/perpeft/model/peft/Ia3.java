package io.perpeft.model.peft;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * (IA)3 (Liu et al., 2022, arXiv 2205.05638): learned vectors scale the outputs of linear layers,
 * or the inputs of feed-forward ones. The smallest adapter, and the strongest in the PerPEFT paper.
 *
 * @param feedForward which of the targets are scaled at their input
 */
public record Ia3(TargetModules targets, TargetModules feedForward) implements LinearAdapter {
  public static final String KIND = "ia3";

  private static final int SCALES_OUTPUT = 1;
  private static final int SCALES_INPUT = 2;

  public Ia3 {
    if (!targets.names().containsAll(feedForward.names())) {
      throw new AdapterException(
          "feed-forward modules %s of (IA)3 must be among its target modules %s"
              .formatted(feedForward.names(), targets.names()));
    }
  }

  /** As in the PerPEFT paper. */
  public static Ia3 defaults() {
    return new Ia3(TargetModules.of("k_proj", "v_proj", "fc1"), TargetModules.of("fc1"));
  }

  /**
   * Reads the settings as the PEFT library writes them.
   *
   * @throws AdapterException naming a setting that asks for more than plain (IA)3
   */
  static Ia3 of(AdapterConfig config) {
    Ia3 defaults = defaults();
    Ia3 ia3 =
        new Ia3(
            config.modules("target_modules", defaults.targets),
            config.modules("feedforward_modules", defaults.feedForward));
    config.ignore(AdaptedClip.HARMLESS);
    config.ignore("init_ia3_weights");
    config.requireNothingElse();
    return ia3;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "target_modules",
        targets.names(),
        "feedforward_modules",
        feedForward.names(),
        "fan_in_fan_out",
        false,
        "init_ia3_weights",
        true);
  }

  @Override
  public Ia3 narrowedTo(TargetModules modules) {
    return new Ia3(
        modules,
        new TargetModules(modules.names().stream().filter(feedForward::contains).toList()));
  }

  @Override
  public int form(String module) {
    return feedForward.contains(module) ? SCALES_INPUT : SCALES_OUTPUT;
  }

  @Override
  public List<Weight> weights(String module, int in, int out) {
    String name = module + ".ia3_l";
    return List.of(
        form(module) == SCALES_INPUT ? new Weight(name, 1, in) : new Weight(name, out, 1));
  }

  @Override
  public FloatTensor first(Initialiser initialiser, Weight weight) {
    FloatTensor ones = FloatTensor.zeros(weight.shape());
    Arrays.fill(ones.data(), 1);
    return ones;
  }

  @Override
  public String program() {
    return "/io/perpeft/model/peft/ia3.py";
  }

  @Override
  public int rank() {
    return 1;
  }

  @Override
  public int alpha() {
    return 1;
  }

  @Override
  public double dropout() {
    return 0;
  }

  /** Opens (IA)3. */
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
