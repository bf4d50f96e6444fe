package io.perpeft.testing.fuzz;

import java.time.Duration;

/** What one input may cost: time, and heap bytes, with more for longer inputs. */
record Limits(Duration deadline, long bytes, long bytesPerByte) {
  long bytesFor(byte[] input) {
    return bytes + bytesPerByte * input.length;
  }
}
