package io.perpeft.jobs.weights;

import io.perpeft.core.files.Sha256;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes weights ready for the journey: inline, or when they are large, in a file. */
public final class WeightsSeal {
  private final int maxInlineBytes;
  private final @Nullable WeightsDirectory directory;

  /**
   * @param directory URI where larger weights go, or null
   */
  public WeightsSeal(int maxInlineBytes, @Nullable String directory) {
    this.maxInlineBytes = maxInlineBytes;
    this.directory = directory == null ? null : new WeightsDirectory(directory);
  }

  /** The weights with their hash; a file exists by then. */
  public SealedWeights seal(byte[] weights) throws IOException {
    String hash = Sha256.hex(weights);
    if (weights.length <= maxInlineBytes) {
      return new SealedWeights(ByteBuffer.wrap(weights), null, hash, weights.length);
    }
    if (directory == null) {
      throw new IllegalStateException(
          "weights of %,d bytes are too large to travel inline; set perpeft.tuning.weights-dir"
              .formatted(weights.length));
    }
    return new SealedWeights(null, directory.write(hash, weights), hash, weights.length);
  }
}
