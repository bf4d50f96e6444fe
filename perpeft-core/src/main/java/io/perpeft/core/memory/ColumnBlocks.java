package io.perpeft.core.memory;

import java.util.Arrays;

/**
 * A matrix [items, width] stored for scoring all items at once: blocks of items, inside a block one
 * run per column. Multiplying it by a vector adds scaled runs, which the compiler vectorises, and a
 * block stays in the cache while several users are scored.
 */
final class ColumnBlocks {

  /** Items in a block: with d = 128 a block is 256 KiB, which a level-2 cache holds. */
  static final int BLOCK = 512;

  private final int items;
  private final int width;
  private final float[][][] blocks;

  ColumnBlocks(int items, int width) {
    this.items = items;
    this.width = width;
    blocks = new float[blocks(items)][width][BLOCK];
  }

  static int blocks(int items) {
    return (items + BLOCK - 1) / BLOCK;
  }

  int items() {
    return items;
  }

  int width() {
    return width;
  }

  void setRow(int item, float[] source, int offset) {
    float[][] block = blocks[item / BLOCK];
    int column = item % BLOCK;
    for (int i = 0; i < width; i++) {
      block[i][column] = source[offset + i];
    }
  }

  void set(int item, int column, float value) {
    blocks[item / BLOCK][column][item % BLOCK] = value;
  }

  void clearRow(int item) {
    for (int i = 0; i < width; i++) {
      set(item, i, 0f);
    }
  }

  void fill(float value) {
    for (float[][] block : blocks) {
      for (float[] column : block) {
        Arrays.fill(column, value);
      }
    }
  }

  /**
   * Adds the products of a block's rows with a vector of {@code width} numbers to [BLOCK] scores.
   */
  void addProducts(int block, float[] vector, float[] scores) {
    FloatKernels.addRows(vector, 0, blocks[block], scores, BLOCK);
  }
}
