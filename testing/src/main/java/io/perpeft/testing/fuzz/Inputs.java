package io.perpeft.testing.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** All inputs of a target by number: the valid ones, the kept ones, then damaged ones. */
record Inputs(
    List<byte[]> valid,
    List<byte[]> kept,
    Mutator mutator,
    UnaryOperator<byte[]> repair,
    long seed,
    long damaged) {

  long count() {
    return valid.size() + kept.size() + damaged;
  }

  boolean isValid(long number) {
    return number < valid.size();
  }

  /** The same bytes for the same number and seed. */
  byte[] get(long number) {
    if (number < valid.size()) {
      return valid.get((int) number);
    }
    if (number < valid.size() + kept.size()) {
      return kept.get((int) number - valid.size());
    }
    long nth = number - valid.size() - kept.size();
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + nth);
    byte[] input = mutator.input(random);
    return random.nextBoolean() ? repair.apply(input) : input;
  }
}
