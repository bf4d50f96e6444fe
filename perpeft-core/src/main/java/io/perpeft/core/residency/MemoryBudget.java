package io.perpeft.core.residency;

/** Bytes that groups' weights may take on the device and on the host. */
public record MemoryBudget(long device, long host) {
  public static final MemoryBudget UNLIMITED = new MemoryBudget(Long.MAX_VALUE, Long.MAX_VALUE);

  public MemoryBudget {
    if (device < 0 || host < 0) {
      throw new IllegalArgumentException(
          "a budget of %d and %d bytes is negative".formatted(device, host));
    }
  }
}
