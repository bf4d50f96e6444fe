package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipConfig;
import io.perpeft.model.clip.TowerLayout;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adapters inside CLIP's towers: they change some linear layers of the top layers, and an item's
 * features are its image embedding followed by its text embedding. What lies below the first
 * adapted layer is the same for every group and every step, so it is computed once an item. Tensors
 * have the names of the PEFT library.
 */
public final class AdaptedClip implements AdapterMethod {
  /** Adapters in every layer, as in the paper. */
  public static final int ALL_LAYERS = Integer.MAX_VALUE;

  /** A third of ViT-B/32, and all of the demo's CLIP. */
  public static final int DEFAULT_LAYERS = 4;

  /** 16 bits, or 32 where nothing is computed beforehand, so that all maths is as in the paper. */
  public static final int AUTO_BITS = 0;

  /** Fields of {@code adapter_config.json} that change no feature. */
  static final String[] HARMLESS = {
    "auto_mapping",
    "base_model_name_or_path",
    "inference_mode",
    "peft_version",
    "revision",
    "task_type"
  };

  private static final double DROPOUT_UNIT = 1e-6;

  /** What the adapters were made for, so that the PEFT library can load that by itself. */
  private static final Map<String, String> CLIP_MODEL =
      Map.of(
          "base_model_class",
          "CLIPModel",
          "parent_library",
          "transformers.models.clip.modeling_clip");

  private final ClipBackbone backbone;
  private final LinearAdapter adapter;
  private final AdaptedTower image;
  private final AdaptedTower text;
  private final InputForm inputs;
  private final WeightLayout layout;

  /**
   * Adapters in a backbone that must be a CLIP.
   *
   * @param topLayers how many layers of each tower may be adapted, counted from the top
   * @throws AdapterException if it is none, or naming a target module that its towers do not have
   */
  public static AdaptedClip open(Backbone backbone, LinearAdapter adapter, int topLayers) {
    if (!(backbone instanceof ClipBackbone clip)) {
      throw new AdapterException(
          "%s adapts the layers of a CLIP, and hidden states have none; use a CLIP or iisan"
              .formatted(adapter.kind()));
    }
    return new AdaptedClip(clip, adapter, topLayers, AUTO_BITS);
  }

  /**
   * @param topLayers how many layers of each tower may be adapted, counted from the top; the more,
   *     the dearer each step and each refreshed item
   * @param bits of the numbers that are kept of items: 32, 16 for bfloat16, or {@link #AUTO_BITS}
   * @throws AdapterException naming a target module that the towers do not have
   */
  public AdaptedClip(ClipBackbone backbone, LinearAdapter adapter, int topLayers, int bits) {
    if (topLayers < 1) {
      throw new AdapterException("at least 1 layer is adapted, not " + topLayers);
    }
    this.backbone = backbone;
    ClipConfig config = backbone.config();
    image = AdaptedTower.of("vision_model", config.vision().tower(), adapter, topLayers);
    text = AdaptedTower.of("text_model", config.text().tower(), adapter, topLayers);
    for (String target : adapter.targets().names()) {
      if (!image.has(target) && !text.has(target)) {
        throw new AdapterException(
            "target module \"%s\" is no linear layer of CLIP's towers; those end with %s"
                .formatted(target, TowerLayout.LINEARS));
      }
    }
    boolean all = topLayers >= Math.max(image.tower().layers(), text.tower().layers());
    this.adapter = all ? adapter : adapter.narrowedTo(adapted());
    int first = Math.max(image.first(), text.first());
    int kept = bits != AUTO_BITS ? bits : first == 0 ? 32 : 16;
    inputs = new PrefixForm(backbone, image.first(), text.first(), kept);
    List<Weight> weights = new ArrayList<>(image.weights(adapter));
    weights.addAll(text.weights(adapter));
    if (weights.isEmpty()) {
      throw new AdapterException(kind() + " needs at least one target module");
    }
    layout = new WeightLayout(weights);
  }

  /** The same with nothing rounded. */
  public AdaptedClip exact() {
    return new AdaptedClip(backbone, adapter, ALL_LAYERS, 32);
  }

  @Override
  public String kind() {
    return adapter.kind();
  }

  @Override
  public String config() {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>(adapter.settings());
    settings.put("auto_mapping", CLIP_MODEL);
    settings.put("base_model_name_or_path", null);
    settings.put("inference_mode", true);
    settings.put("modules_to_save", null);
    settings.put("task_type", null);
    return AdapterConfig.text(kind(), settings);
  }

  @Override
  public WeightLayout layout() {
    return layout;
  }

  @Override
  public int featureWidth() {
    return 2 * backbone.projection();
  }

  @Override
  public Map<String, FloatTensor> initialWeights(long seed) {
    Initialiser initialiser = new Initialiser(seed);
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    for (Weight weight : layout.weights()) {
      weights.put(weight.name(), adapter.first(initialiser, weight));
    }
    return weights;
  }

  @Override
  public InputForm inputs() {
    return inputs;
  }

  @Override
  public List<String> programs() {
    return List.of(
        "/io/perpeft/model/clip/towers.py",
        adapter.program(),
        "/io/perpeft/model/peft/adapted_clip.py");
  }

  @Override
  public List<NDArray> frozen() {
    return backbone.frozenWeights(true);
  }

  @Override
  public List<NDArray> frozenForEncoding() {
    return backbone.frozenWeights(false);
  }

  @Override
  public long[] sizes() {
    LongStream towers = LongStream.concat(image.sizes(false), text.sizes(true));
    LongStream method =
        LongStream.of(
            adapter.rank(), adapter.alpha(), Math.round(adapter.dropout() / DROPOUT_UNIT));
    LongStream forms = LongStream.concat(image.formStream(), text.formStream());
    return LongStream.concat(LongStream.concat(towers, method), forms).toArray();
  }

  /**
   * Makes sure that adapters of the other compute the same here; dropout, which is for learning
   * only, may differ.
   *
   * @throws AdapterException naming what differs
   */
  void requireSame(AdaptedClip other) {
    image.requireSame(other.image);
    text.requireSame(other.text);
    if (adapter.rank() != other.adapter.rank() || adapter.alpha() != other.adapter.alpha()) {
      throw new AdapterException(
          "all adapters of a generation have the same rank and alpha, here %d and %d, not %d and %d"
              .formatted(
                  adapter.rank(), adapter.alpha(), other.adapter.rank(), other.adapter.alpha()));
    }
  }

  private TargetModules adapted() {
    return new TargetModules(
        Stream.concat(image.adapted().stream(), text.adapted().stream()).toList());
  }
}
