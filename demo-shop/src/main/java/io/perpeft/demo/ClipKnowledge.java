package io.perpeft.demo;

import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipOutput;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PreparedItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a CLIP's embeddings of a shop's pictures and titles know of every aspect: accuracy of a
 * linear probe that is trained on the even items and tried on the odd ones.
 *
 * @param picture accuracy from image embeddings
 * @param title accuracy from text embeddings
 */
record ClipKnowledge(Map<Aspect, Double> picture, Map<Aspect, Double> title) {

  static ClipKnowledge of(ClipBackbone clip, DemoShop shop) {
    ItemPainter painter = new ItemPainter(shop.options().pictureSize());
    List<PreparedItem> prepared = new ArrayList<>();
    for (DemoItem item : shop.items()) {
      byte[] image =
          painter.picture(item.traits(), Dice.of(shop.options().seed(), "picture", item.index()));
      prepared.add(clip.prepare(new ItemContent(item.id(), item.title(), image)));
    }
    ClipOutput output = clip.forward(prepared);
    return new ClipKnowledge(
        probe(rows(output.imageEmbeds(), output.projection()), shop),
        probe(rows(output.textEmbeds(), output.projection()), shop));
  }

  private static Map<Aspect, Double> probe(float[][] vectors, DemoShop shop) {
    Map<Aspect, Double> accuracy = new EnumMap<>(Aspect.class);
    for (Aspect aspect : Aspect.values()) {
      int[] labels = shop.items().stream().mapToInt(item -> item.traits().of(aspect)).toArray();
      LinearProbe probe = LinearProbe.train(half(vectors, 0), half(labels, 0), aspect.size());
      accuracy.put(aspect, probe.accuracy(half(vectors, 1), half(labels, 1)));
    }
    return accuracy;
  }

  private static float[][] rows(float[] matrix, int width) {
    float[][] rows = new float[matrix.length / width][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
    }
    return rows;
  }

  private static float[][] half(float[][] rows, int first) {
    float[][] half = new float[(rows.length - first + 1) / 2][];
    for (int row = 0; row < half.length; row++) {
      half[row] = rows[2 * row + first];
    }
    return half;
  }

  private static int[] half(int[] values, int first) {
    int[] half = new int[(values.length - first + 1) / 2];
    for (int k = 0; k < half.length; k++) {
      half[k] = values[2 * k + first];
    }
    return half;
  }
}
