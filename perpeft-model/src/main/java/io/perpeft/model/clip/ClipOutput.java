package io.perpeft.model.clip;

/**
 * Everything the frozen towers say about some items.
 *
 * @param imageEmbeds [items, projection] of length one each
 * @param textEmbeds [items, projection] of length one each
 */
public record ClipOutput(
    HiddenStates hidden, int projection, float[] imageEmbeds, float[] textEmbeds) {}
