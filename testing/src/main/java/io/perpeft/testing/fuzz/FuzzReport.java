package io.perpeft.testing.fuzz;

import java.time.Duration;

/**
 * What became of the inputs of a target, none of which did harm.
 *
 * @param accepted inputs that were read
 * @param refused inputs that ended in an exception that the target documents
 * @param longest time for one input
 * @param mostAllocated heap bytes for one input
 */
public record FuzzReport(
    String target,
    long accepted,
    long refused,
    Duration total,
    Duration longest,
    long mostAllocated) {

  @Override
  public String toString() {
    return "fuzz %s: %,d inputs in %,d ms, %,d accepted, %,d refused; one took %,d ms and %,d bytes at most"
        .formatted(
            target,
            accepted + refused,
            total.toMillis(),
            accepted,
            refused,
            longest.toMillis(),
            mostAllocated);
  }
}
