package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * States at all positions of CLIP's towers after their first layers: image [N, positions, image
 * width], text [N, longest text, text width], text lengths [N].
 *
 * @param imageLayers layers of the image tower that are run once an item
 * @param textLayers likewise of the text tower
 * @param bits of the numbers that are kept of items: 32, or 16 for bfloat16
 */
public record PrefixForm(ClipBackbone backbone, int imageLayers, int textLayers, int bits)
    implements InputForm {
  private static final int ITEMS_AT_ONCE = 32;

  @Override
  public String name() {
    return "states after %d image and %d text layers in %d bits"
        .formatted(imageLayers, textLayers, bits);
  }

  @Override
  public List<ItemInputs> of(Backbone of, List<PreparedItem> items) {
    if (!of.shape().sha256().equals(backbone.shape().sha256())) {
      throw new IllegalArgumentException(
          "the adapter was opened for another backbone than the one given");
    }
    return backbone.positionStates(items, imageLayers, textLayers).stream()
        .<ItemInputs>map(states -> PrefixStates.of(states, bits))
        .toList();
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

  @Override
  public long bytesAnItem() {
    long image = (long) backbone.config().vision().positions() * backbone.shape().imageWidth();
    long text = (long) backbone.config().text().maxPositions() * backbone.shape().textWidth();
    return Float.BYTES * (image + text) + Integer.BYTES;
  }

  @Override
  public int itemsAtOnce() {
    return ITEMS_AT_ONCE;
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
        "states at %d x %d image and n x %d text positions are read, not %s"
            .formatted(positions, imageWidth, textWidth, item));
  }

  private static ByteBuffer floats(int rows, int width) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(rows, width * Float.BYTES))
        .order(ByteOrder.nativeOrder());
  }
}
