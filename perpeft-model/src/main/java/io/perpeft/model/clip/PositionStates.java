package io.perpeft.model.clip;

/**
 * States of one item at all positions of both towers.
 *
 * @param image [positions, image width] row-major
 * @param text [tokens up to the pooled one, text width] row-major
 */
public record PositionStates(float[] image, float[] text) {}
