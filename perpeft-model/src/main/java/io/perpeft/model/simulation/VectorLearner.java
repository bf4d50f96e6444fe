package io.perpeft.model.simulation;

/** Where an arm's item vectors come from; they may learn. */
interface VectorLearner extends AutoCloseable {

  /** Takes a purchase of the stream. */
  void learn(Visit visit, int item);

  /** The vectors after everything learnt so far. */
  ItemVectors vectors();

  /** Optimiser steps taken. */
  long steps();

  @Override
  void close();

  /** Vectors that stay as they are. */
  static VectorLearner frozen(ItemVectors vectors) {
    return new VectorLearner() {
      @Override
      public void learn(Visit visit, int item) {}

      @Override
      public ItemVectors vectors() {
        return vectors;
      }

      @Override
      public long steps() {
        return 0;
      }

      @Override
      public void close() {}
    };
  }
}
