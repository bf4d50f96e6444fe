package io.perpeft.model.peft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.device.Tensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Hidden states at the pooled position of the frozen towers: image [N, depths, image width] and
 * text [N, depths, text width], each only if the backbone has the tower.
 */
public record PooledForm(BackboneShape shape) implements InputForm {
  private static final int ITEMS_AT_ONCE = 2048;

  @Override
  public String name() {
    return "pooled states at depths " + shape.depths();
  }

  @Override
  public List<ItemInputs> of(Backbone backbone, List<PreparedItem> items) {
    return List.copyOf(PooledStates.of(backbone.hiddenStates(items)));
  }

  @Override
  public List<NDArray> tensors(Tensors tensors, List<ItemInputs> items) {
    List<NDArray> inputs = new ArrayList<>();
    if (shape.imageWidth() > 0) {
      inputs.add(stacked(tensors, items, shape.imageWidth(), "image", PooledStates::image));
    }
    if (shape.textWidth() > 0) {
      inputs.add(stacked(tensors, items, shape.textWidth(), "text", PooledStates::text));
    }
    return inputs;
  }

  @Override
  public long bytesAnItem() {
    return (long) Float.BYTES * shape.depths().size() * (shape.imageWidth() + shape.textWidth());
  }

  @Override
  public int itemsAtOnce() {
    return ITEMS_AT_ONCE;
  }

  private NDArray stacked(
      Tensors tensors,
      List<ItemInputs> items,
      int width,
      String name,
      Function<PooledStates, float[]> part) {
    int depths = shape.depths().size();
    int length = depths * width;
    ByteBuffer bytes = tensors.buffer(Math.multiplyExact(items.size(), length * Float.BYTES));
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof PooledStates states)) {
        throw new IllegalArgumentException("pooled hidden states are read, not " + items.get(i));
      }
      float[] values = part.apply(states);
      if (values.length != length) {
        throw new IllegalArgumentException(
            "an item's %s states are %d numbers, expected %d depths x %d"
                .formatted(name, values.length, depths, width));
      }
      bytes.asFloatBuffer().put(i * length, values);
    }
    return tensors.over(bytes, DataType.FLOAT32, items.size(), depths, width);
  }
}
