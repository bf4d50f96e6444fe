package io.perpeft.model.clip;

import java.util.List;

/**
 * Shape and identity of a backbone's hidden states.
 *
 * @param sha256 hash, in hex, of everything that shapes the features
 * @param depths after how many layers each hidden state is taken, 0 being the embeddings; for
 *     towers of unequal depth, those of the image tower
 * @param imageWidth numbers per depth of the image tower, 0 without one
 * @param textWidth numbers per depth of the text tower, 0 without one
 */
public record BackboneShape(String sha256, List<Integer> depths, int imageWidth, int textWidth) {
  public BackboneShape {
    depths = List.copyOf(depths);
  }
}
