package io.perpeft.model.clip;

import java.util.List;

/**
 * Texts as one array, padded on the right to the longest of them.
 *
 * @param ids [n, length] row-major
 */
public record TextBatch(long[] ids, int length) {

  public static TextBatch of(List<int[]> texts, int padding) {
    int length = texts.stream().mapToInt(text -> text.length).max().orElse(0);
    long[] ids = new long[texts.size() * length];
    int o = 0;
    for (int[] text : texts) {
      for (int i = 0; i < length; i++) {
        ids[o++] = i < text.length ? text[i] : padding;
      }
    }
    return new TextBatch(ids, length);
  }
}
