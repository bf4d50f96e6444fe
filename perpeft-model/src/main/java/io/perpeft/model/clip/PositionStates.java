package io.perpeft.model.clip;

/**
 * States of one item at all positions of both towers, as little-endian numbers.
 *
 * @param bits of a number: 32, or 16 for bfloat16
 * @param image [positions, image width] row-major
 * @param text [tokens up to the pooled one, text width] row-major
 */
public record PositionStates(int bits, byte[] image, byte[] text) {}
