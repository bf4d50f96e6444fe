package io.perpeft.model.clip.training;

/**
 * How large a CLIP of one's own is; both towers have the same size.
 *
 * @param imageSize pixels of a side
 * @param patchSize pixels of a patch's side; divides imageSize
 * @param layers layers of each tower
 * @param width numbers per position; the feed-forward part has four times as many
 * @param heads attention heads; divides width
 * @param projection width of the embeddings
 */
public record ClipSize(
    int imageSize, int patchSize, int layers, int width, int heads, int projection) {
  public ClipSize {
    if (imageSize < 1 || patchSize < 1 || imageSize % patchSize != 0) {
      throw new IllegalArgumentException(
          "image size %d must be a multiple of patch size %d".formatted(imageSize, patchSize));
    }
    if (layers < 1 || projection < 1 || heads < 1 || width < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "layers %d and projection %d must be positive, width %d a multiple of heads %d"
              .formatted(layers, projection, width, heads));
    }
  }

  /** A few megabytes: small enough to be committed, large enough to tell patterns apart. */
  public static ClipSize small() {
    return new ClipSize(64, 8, 4, 96, 4, 64);
  }
}
