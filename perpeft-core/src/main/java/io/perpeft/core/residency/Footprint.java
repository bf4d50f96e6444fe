package io.perpeft.core.residency;

/**
 * Bytes that a group's weights take.
 *
 * @param training weights in training and their moments: in the device's memory or in the host's
 * @param released weights of released versions and item vectors under them: in the host's memory
 *     unless the group lies in the store
 */
public record Footprint(long training, long released) {
  public Footprint {
    if (training < 0 || released < 0) {
      throw new IllegalArgumentException(
          "a footprint of %d and %d bytes is negative".formatted(training, released));
    }
  }

  long in(Tier memory, Tier tier) {
    return switch (tier) {
      case DEVICE -> memory == Tier.DEVICE ? training : memory == Tier.HOST ? released : 0;
      case HOST, STORE -> memory == tier ? training + released : 0;
    };
  }
}
