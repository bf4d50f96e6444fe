package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipConfig;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.clip.TowerLayout;
import io.perpeft.model.device.Tensors;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Adapters inside CLIP's towers: they change some linear layers of the top layers, and an item's
 * features are its image embedding followed by its text embedding. What lies below the first
 * adapted layer is the same for every group and every step, so it is computed once an item. Tensors
 * have the names of the PEFT library.
 */
public final class AdaptedClip implements AdapterMethod {
  /** Adapters in every layer, as in the paper. */
  public static final int ALL_LAYERS = Integer.MAX_VALUE;

  private static final double DROPOUT_UNIT = 1e-6;

  private final ClipBackbone backbone;
  private final LinearAdapter adapter;
  private final AdaptedTower image;
  private final AdaptedTower text;
  private final int bits;
  private final WeightLayout layout;

  /**
   * @param topLayers how many layers of each tower may be adapted, counted from the top; the more,
   *     the dearer each step and each refreshed item
   * @param bits of the numbers that are kept of items: 32, or 16 for bfloat16
   * @throws IllegalArgumentException naming a target module that the towers do not have
   */
  public AdaptedClip(ClipBackbone backbone, LinearAdapter adapter, int topLayers, int bits) {
    if (topLayers < 1) {
      throw new IllegalArgumentException("at least 1 layer is adapted, not " + topLayers);
    }
    this.backbone = backbone;
    this.adapter = adapter;
    this.bits = bits;
    ClipConfig config = backbone.config();
    image = AdaptedTower.of("vision_model", config.vision().tower(), adapter, topLayers);
    text = AdaptedTower.of("text_model", config.text().tower(), adapter, topLayers);
    for (String target : adapter.targets().names()) {
      if (!image.has(target) && !text.has(target)) {
        throw new IllegalArgumentException(
            "target module \"%s\" is no linear layer of CLIP's towers; those end with %s"
                .formatted(target, TowerLayout.LINEARS));
      }
    }
    List<Weight> weights = new ArrayList<>(image.weights(adapter));
    weights.addAll(text.weights(adapter));
    layout = new WeightLayout(weights);
  }

  @Override
  public String kind() {
    return adapter.kind();
  }

  /** Bits of the numbers that are kept of items. */
  int bits() {
    return bits;
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
  public List<ItemInputs> inputs(Backbone of, List<PreparedItem> items) {
    if (!of.shape().sha256().equals(backbone.shape().sha256())) {
      throw new IllegalArgumentException(
          "%s was made for another backbone than the one given".formatted(kind()));
    }
    return backbone.positionStates(items, image.first(), text.first()).stream()
        .<ItemInputs>map(states -> PrefixStates.of(states, bits))
        .toList();
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
    return backbone.frozenWeights();
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

  @Override
  public List<NDArray> tensors(Tensors tensors, List<ItemInputs> items) {
    int imageWidth = backbone.shape().imageWidth();
    int textWidth = backbone.shape().textWidth();
    int positions = backbone.config().vision().positions();
    List<PrefixStates> states = items.stream().map(item -> states(item, positions)).toList();
    int longest = states.stream().mapToInt(s -> s.textNumbers() / textWidth).max().orElse(0);
    int n = items.size();
    ByteBuffer images = floats(n, positions * imageWidth);
    ByteBuffer texts = floats(n, longest * textWidth);
    FloatBuffer imageValues = images.asFloatBuffer();
    FloatBuffer textValues = texts.asFloatBuffer();
    int[] lengths = new int[n];
    for (int i = 0; i < n; i++) {
      states.get(i).unpackImage(imageValues);
      textValues.position(i * longest * textWidth);
      states.get(i).unpackText(textValues);
      lengths[i] = states.get(i).textNumbers() / textWidth;
    }
    return List.of(
        tensors.over(images, DataType.FLOAT32, n, positions, imageWidth),
        tensors.over(texts, DataType.FLOAT32, n, longest, textWidth),
        tensors.of(lengths, n));
  }

  private PrefixStates states(ItemInputs item, int positions) {
    int imageWidth = backbone.shape().imageWidth();
    int textWidth = backbone.shape().textWidth();
    if (item instanceof PrefixStates states
        && states.imageNumbers() == positions * imageWidth
        && states.textNumbers() >= textWidth
        && states.textNumbers() % textWidth == 0) {
      return states;
    }
    throw new IllegalArgumentException(
        "%s reads states at %d x %d image and n x %d text positions, not %s"
            .formatted(kind(), positions, imageWidth, textWidth, item));
  }

  private static ByteBuffer floats(int rows, int width) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(rows, width * Float.BYTES))
        .order(ByteOrder.nativeOrder());
  }
}
