package io.perpeft.model.peft;

import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.weights.Initialiser;
import io.perpeft.model.weights.WeightLayout;
import io.perpeft.model.weights.WeightLayout.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * IISAN (Fu et al., SIGIR 2024): three side networks, for text, image and both, read the hidden
 * states that the frozen towers have at a few depths. The towers never run in training, so it is
 * the cheapest method by far. With states of one modality only, there is that modality's network
 * alone.
 */
public final class IisanMethod implements AdapterMethod {
  public static final String KIND = "iisan";
  public static final int DEFAULT_BOTTLENECK = 32;

  private static final String BOTTLENECK = "bottleneck";
  private static final int MAX_BOTTLENECK = 1 << 16;

  /** Spread of the first block weights, so that a fresh block hands its input through. */
  private static final double BLOCK_DEVIATION = 1e-4;

  private final int depths;
  private final int imageWidth;
  private final int textWidth;
  private final int bottleneck;
  private final InputForm inputs;
  private final WeightLayout layout;

  public IisanMethod(BackboneShape shape, int bottleneck) {
    depths = shape.depths().size();
    imageWidth = shape.imageWidth();
    textWidth = shape.textWidth();
    this.bottleneck = bottleneck;
    if (depths < 1 || bottleneck < 1 || imageWidth + textWidth < 1) {
      throw new IllegalArgumentException(
          "IISAN needs hidden states and a bottleneck; got %s and bottleneck %d"
              .formatted(shape, bottleneck));
    }
    inputs = new PooledForm(shape);
    layout = new WeightLayout(weights());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String config() {
    return AdapterConfig.text(KIND, Map.of(BOTTLENECK, bottleneck));
  }

  @Override
  public WeightLayout layout() {
    return layout;
  }

  @Override
  public int featureWidth() {
    return both() ? 2 * textWidth + imageWidth : textWidth + imageWidth;
  }

  @Override
  public Map<String, FloatTensor> initialWeights(long seed) {
    Initialiser initialiser = new Initialiser(seed);
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    for (Weight weight : layout.weights()) {
      weights.put(weight.name(), initial(initialiser, weight));
    }
    return weights;
  }

  private FloatTensor initial(Initialiser initialiser, Weight weight) {
    if (weight.name().equals("weight_scalar")) {
      return FloatTensor.zeros(weight.shape());
    }
    return weight.name().startsWith("CombProj")
        ? initialiser.linear(imageWidth, weight.shape())
        : initialiser.normal(BLOCK_DEVIATION, weight.shape());
  }

  @Override
  public InputForm inputs() {
    return inputs;
  }

  @Override
  public List<String> programs() {
    return List.of("/io/perpeft/model/peft/iisan.py");
  }

  @Override
  public List<String> shortcuts() {
    return List.of(
        "/io/perpeft/model/peft/iisan_learning.py", "/io/perpeft/model/peft/iisan_shortcuts.py");
  }

  @Override
  public long[] sizes() {
    return new long[] {depths, imageWidth, textWidth, bottleneck};
  }

  private boolean both() {
    return imageWidth > 0 && textWidth > 0;
  }

  /**
   * In the order that the program expects: the kinds of a tower's weights, each over the depths.
   */
  private List<Weight> weights() {
    List<Weight> weights = new ArrayList<>();
    if (textWidth > 0) {
      addTower(weights, "TextBlocks", textWidth);
    }
    if (imageWidth > 0) {
      addTower(weights, "ImgBlocks", imageWidth);
    }
    if (both()) {
      addTower(weights, "InterBlocks", textWidth);
      addOverDepths(weights, "CombProj", "0.weight", textWidth, imageWidth);
      addOverDepths(weights, "CombProj", "0.bias", textWidth);
    }
    weights.add(new Weight("weight_scalar", both() ? 3 : 1, depths));
    return weights;
  }

  private void addTower(List<Weight> weights, String tower, int width) {
    addOverDepths(weights, tower, "0.weight", bottleneck, width);
    addOverDepths(weights, tower, "0.bias", bottleneck);
    addOverDepths(weights, tower, "2.weight", width, bottleneck);
    addOverDepths(weights, tower, "2.bias", width);
  }

  private void addOverDepths(List<Weight> weights, String tower, String kind, int... shape) {
    for (int k = 0; k < depths; k++) {
      weights.add(new Weight(tower + "." + k + "." + kind, shape));
    }
  }

  /** Opens IISAN. */
  public static final class Kind implements AdapterKind {
    @Override
    public String name() {
      return KIND;
    }

    @Override
    public AdapterMethod open(Backbone backbone, AdapterConfig config) {
      int bottleneck = config.whole(BOTTLENECK, DEFAULT_BOTTLENECK, 1, MAX_BOTTLENECK);
      config.requireNothingElse();
      return new IisanMethod(backbone.shape(), bottleneck);
    }
  }
}
