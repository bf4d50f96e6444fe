package io.perpeft.core.generation;

import java.util.List;

/**
 * The frozen model that a generation was made with.
 *
 * @param kind {@code clip} or {@code hidden-states}
 * @param sha256 hash of its weights
 * @param depths layers after which hidden states are taken, ascending
 * @param imageWidth width of the image tower's hidden states, 0 without such a tower
 * @param textWidth likewise for text
 */
public record BackboneIdentity(
    String kind, String sha256, List<Integer> depths, int imageWidth, int textWidth) {
  public static final String CLIP = "clip";
  public static final String HIDDEN_STATES = "hidden-states";

  public BackboneIdentity {
    depths = List.copyOf(depths);
  }
}
