package io.perpeft.model.clip;

import org.jspecify.annotations.Nullable;

/**
 * An item ready for the towers: nothing of it needs decoding again.
 *
 * @param tokens token ids from start of text to the pooled position (later ones cannot reach it,
 *     attention being causal)
 * @param pixels [size, size, 3] interleaved RGB, resized and cropped, or null for the neutral
 *     picture: zeros after normalisation
 */
public record PreparedItem(String id, int[] tokens, byte @Nullable [] pixels) {}
