package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Tensors;
import java.nio.ByteBuffer;
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
  private static final int ITEMS_AT_ONCE = 64;

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
    return backbone.positionStates(items, imageLayers, textLayers, bits).stream()
        .<ItemInputs>map(PrefixStates::of)
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
    int size = bits / Byte.SIZE;
    ByteBuffer images = tensors.buffer(Math.multiplyExact(n, positions * imageWidth * size));
    ByteBuffer texts = tensors.buffer(Math.multiplyExact(n, longest * textWidth * size));
    byte[] padding = new byte[longest * textWidth * size];
    int[] lengths = new int[n];
    for (int i = 0; i < n; i++) {
      images.put(states.get(i).image());
      byte[] text = states.get(i).text();
      texts.put(text).put(padding, 0, padding.length - text.length);
      lengths[i] = states.get(i).textNumbers() / textWidth;
    }
    return List.of(
        numbers(tensors, images.flip(), n, positions, imageWidth),
        numbers(tensors, texts.flip(), n, longest, textWidth),
        tensors.of(lengths, n));
  }

  /** The engine's Java side knows no bfloat16, so the program makes numbers of the bytes. */
  private NDArray numbers(Tensors tensors, ByteBuffer bytes, int n, int positions, int width) {
    return bits == Float.SIZE
        ? tensors.over(bytes, DataType.FLOAT32, n, positions, width)
        : tensors.over(bytes, DataType.UINT8, n, positions, (long) width * Short.BYTES);
  }

  @Override
  public long bytesAnItem() {
    long image = (long) backbone.config().vision().positions() * backbone.shape().imageWidth();
    long text = (long) backbone.config().text().maxPositions() * backbone.shape().textWidth();
    return bits / Byte.SIZE * (image + text) + Long.BYTES;
  }

  @Override
  public int itemsAtOnce() {
    return ITEMS_AT_ONCE;
  }

  private PrefixStates states(ItemInputs item, int positions) {
    int imageWidth = backbone.shape().imageWidth();
    int textWidth = backbone.shape().textWidth();
    if (item instanceof PrefixStates states
        && states.bits() == bits
        && states.imageNumbers() == positions * imageWidth
        && states.textNumbers() >= textWidth
        && states.textNumbers() % textWidth == 0) {
      return states;
    }
    throw new IllegalArgumentException(
        "states at %d x %d image and n x %d text positions in %d bits are read, not %s"
            .formatted(positions, imageWidth, textWidth, bits, item));
  }
}
