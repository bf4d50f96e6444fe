package io.perpeft.cli;

import io.perpeft.model.clip.Backbone;
import io.perpeft.model.peft.AdaptedClip;
import io.perpeft.model.peft.AdapterConfig;
import io.perpeft.model.peft.AdapterException;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.Ia3;
import io.perpeft.model.peft.IisanMethod;
import io.perpeft.model.peft.Lora;
import io.perpeft.model.peft.TargetModules;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which adapter method a new generation gets, and its settings. */
public final class AdapterOption {
  private static final Set<String> OF_TOWERS = Set.of(Lora.KIND, Ia3.KIND);
  private static final String ALL = "all";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--adapter",
      paramLabel = "KIND",
      defaultValue = IisanMethod.KIND,
      description =
          "Adapter method: iisan (cheapest by far), lora or ia3 (inside the towers of a CLIP)."
              + " Default: ${DEFAULT-VALUE}.")
  private String kind = IisanMethod.KIND;

  @Option(
      names = "--bottleneck",
      paramLabel = "N",
      description = "iisan: width of the bottlenecks. Default: 32.")
  private @Nullable Integer bottleneck;

  @Option(names = "--rank", paramLabel = "R", description = "lora: rank. Default: 4.")
  private @Nullable Integer rank;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "lora: the change is scaled by alpha / rank. Default: twice the rank.")
  private @Nullable Integer alpha;

  @Option(
      names = "--adapter-dropout",
      paramLabel = "P",
      description = "lora: share of its inputs left out in a training step. Default: 0.1.")
  private @Nullable Double dropout;

  @Option(
      names = "--target-modules",
      split = ",",
      paramLabel = "NAME",
      description =
          "lora, ia3: linear layers to adapt, among q_proj, k_proj, v_proj, out_proj, fc1, fc2, or"
              + " by full name. Default: q_proj,v_proj for lora, k_proj,v_proj,fc1 for ia3.")
  private List<String> targets = List.of();

  @Option(
      names = "--feedforward-modules",
      split = ",",
      paramLabel = "NAME",
      description = "ia3: those of them that are scaled at their input. Default: fc1.")
  private List<String> feedForward = List.of();

  @Option(
      names = "--adapter-layers",
      paramLabel = "K",
      description =
          "lora, ia3: adapt the top K layers of each tower, or all, as the paper does. What lies"
              + " below is computed once an item. Default: 4.")
  private @Nullable String layers;

  /**
   * Refuses what does not fit together, before anything costs time.
   *
   * @throws ParameterException naming the option
   */
  public void check() {
    if (!AdapterMethods.kinds().containsKey(kind)) {
      throw wrong(
          "--adapter must be one of %s, not %s"
              .formatted(String.join(", ", AdapterMethods.kinds().keySet()), kind));
    }
    refuse(Set.of(IisanMethod.KIND)::contains, "--bottleneck");
    refuse(Set.of(Lora.KIND)::contains, "--rank", "--alpha", "--adapter-dropout");
    refuse(OF_TOWERS::contains, "--target-modules", "--adapter-layers");
    refuse(Set.of(Ia3.KIND)::contains, "--feedforward-modules");
    try {
      if (kind.equals(Lora.KIND)) {
        lora();
      } else if (kind.equals(Ia3.KIND)) {
        ia3();
      }
      topLayers();
    } catch (AdapterException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Whether adapters learn inside the towers, so that every item of a step is a pass of them. */
  public boolean isInTowers() {
    return OF_TOWERS.contains(kind);
  }

  /**
   * The method on a backbone.
   *
   * @throws AdapterException if it does not work on such a backbone, or a target module is none
   */
  public AdapterMethod method(Backbone backbone) {
    return switch (kind) {
      case Lora.KIND -> AdaptedClip.open(backbone, lora(), topLayers());
      case Ia3.KIND -> AdaptedClip.open(backbone, ia3(), topLayers());
      case IisanMethod.KIND ->
          new IisanMethod(
              backbone.shape(), bottleneck == null ? IisanMethod.DEFAULT_BOTTLENECK : bottleneck);
      default -> AdapterMethods.open(backbone, AdapterConfig.ofDefaults(kind));
    };
  }

  private Lora lora() {
    Lora usual = Lora.defaults();
    int ofRank = rank == null ? usual.rank() : rank;
    return new Lora(
        ofRank,
        alpha == null ? usual.alpha() / usual.rank() * ofRank : alpha,
        dropout == null ? usual.dropout() : dropout,
        targets.isEmpty() ? usual.targets() : new TargetModules(targets));
  }

  private Ia3 ia3() {
    Ia3 usual = Ia3.defaults();
    TargetModules modules = targets.isEmpty() ? usual.targets() : new TargetModules(targets);
    return new Ia3(
        modules,
        feedForward.isEmpty()
            ? new TargetModules(
                modules.names().stream().filter(usual.feedForward()::contains).toList())
            : new TargetModules(feedForward));
  }

  private int topLayers() {
    if (layers == null) {
      return AdaptedClip.DEFAULT_LAYERS;
    }
    if (layers.equals(ALL)) {
      return AdaptedClip.ALL_LAYERS;
    }
    try {
      int top = Integer.parseInt(layers);
      if (top > 0) {
        return top;
      }
    } catch (NumberFormatException e) {
      throw new AdapterException(layersMessage(), e);
    }
    throw new AdapterException(layersMessage());
  }

  private String layersMessage() {
    return "--adapter-layers must be a whole number above 0, or all, not " + layers;
  }

  private void refuse(Predicate<String> ofKind, String... options) {
    for (String option : options) {
      OptionSpec declared = spec.findOption(option);
      boolean given = spec.commandLine().getParseResult().matchedOptionsSet().contains(declared);
      if (given && !ofKind.test(kind)) {
        throw wrong("%s is no option of --adapter %s".formatted(option, kind));
      }
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
