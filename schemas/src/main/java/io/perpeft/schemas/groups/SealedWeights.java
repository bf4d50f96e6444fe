package io.perpeft.schemas.groups;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file as records carry it, with its hash.
 *
 * @param inline the file; null if it lies at {@code uri}
 * @param uri where it lies; null if it is inline
 * @param sha256 lower-case hex
 * @param size in bytes
 */
public record SealedWeights(
    @Nullable ByteBuffer inline, @Nullable String uri, String sha256, long size) {

  /** Exactly one place. */
  public SealedWeights {
    if ((inline == null) == (uri == null)) {
      throw new IllegalArgumentException("weights " + sha256 + " are inline or at a URI, not both");
    }
  }
}
