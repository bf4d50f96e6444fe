package io.perpeft.jobs.weights;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes weights ready for the journey: inline, or when they are large, in a directory. */
public final class WeightsSeal {
  private final int maxInlineBytes;
  private final @Nullable WeightsDirectory directory;

  /**
   * @param directory URI where larger weights go, or null
   * @param config text of {@code adapter_config.json}
   */
  public WeightsSeal(int maxInlineBytes, @Nullable String directory, String config) {
    this.maxInlineBytes = maxInlineBytes;
    this.directory = directory == null ? null : new WeightsDirectory(directory, config);
  }

  /** The weights with their hash; their directory exists by then. */
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
    GroupWeights decoded = GroupWeights.decode(ByteBuffer.wrap(weights), "weights " + hash);
    return new SealedWeights(null, directory.write(hash, decoded), hash, weights.length);
  }
}
