package io.perpeft.model.clip;

/**
 * How a CLIP directory is used.
 *
 * @param depths at how many evenly spaced depths hidden states are taken, the embeddings and the
 *     last layer included; 0 means 7 (what IISAN's paper uses), or one for each layer and the
 *     embeddings where a tower is shallower than that
 * @param maxPixels the largest width × height of a picture that is decoded
 */
public record ClipOptions(int depths, long maxPixels) {
  private static final int DEFAULT_DEPTHS = 7;

  public ClipOptions {
    if (depths < 0 || depths == 1 || maxPixels < 1) {
      throw new IllegalArgumentException(
          "depths must be 0 or at least 2 and maxPixels positive, not %d and %d"
              .formatted(depths, maxPixels));
    }
  }

  public static ClipOptions defaults() {
    return new ClipOptions(0, PictureDecoder.DEFAULT_MAX_PIXELS);
  }

  /** Depths for a tower, given the number of layers of the shallower one. */
  int[] depthsOf(int layers, int fewestLayers) {
    int count = depths > 0 ? depths : Math.min(DEFAULT_DEPTHS, fewestLayers + 1);
    if (count > fewestLayers + 1) {
      throw new BackboneException(
          "%d depths asked for, but a tower has only %d layers".formatted(count, fewestLayers));
    }
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = (int) Math.round((double) i * layers / (count - 1));
    }
    return chosen;
  }
}
