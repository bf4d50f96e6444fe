package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.tensor.SafetensorsException;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.groups.SealedWeights;
import io.perpeft.schemas.wire.AvroCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Weights of a release, checked against the hash it names. */
final class ReleasedWeights {
  private ReleasedWeights() {}

  /**
   * @param warnings told if the weights lie where this program cannot look; the tuning job checks
   *     them in any case
   * @throws CliException if they are gone or damaged
   */
  static SealedWeights of(ReleaseEntry entry, TopicReader reader, PrintWriter warnings) {
    AdapterRelease release = entry.release();
    String uri = release.getWeightsUri();
    if (uri == null) {
      ByteBuffer inline = inline(entry, reader);
      require(entry, inline.remaining(), Sha256.hex(inline));
      return sealed(release, inline);
    }
    checkFile(entry, uri, warnings);
    return sealed(release, null);
  }

  private static SealedWeights sealed(AdapterRelease release, @Nullable ByteBuffer inline) {
    return new SealedWeights(
        inline, release.getWeightsUri(), release.getWeightsSha256(), release.getWeightsSize());
  }

  private static ByteBuffer inline(ReleaseEntry entry, TopicReader reader) {
    ByteBuffer weights =
        reader
            .at(entry.partition(), entry.offset())
            .map(record -> AvroCodec.of(AdapterRelease.class).decode(record.value()).getWeights())
            .orElse(null);
    if (weights == null) {
      throw new CliException(
          "the weights of version %d are gone from %s; choose a younger version"
              .formatted(entry.version(), entry.partition().topic()));
    }
    return weights;
  }

  private static void checkFile(ReleaseEntry entry, String uri, PrintWriter warnings) {
    Path place = local(URI.create(uri));
    if (place == null) {
      warnings.printf("perpeft: %s is not looked at from here; the tuning job checks it%n", uri);
      return;
    }
    if (!Files.exists(place)) {
      warnings.printf("perpeft: %s is not on this machine; the tuning job checks it%n", uri);
      return;
    }
    try {
      if (Files.isDirectory(place)) {
        byte[] weights = AdapterFiles.read(place).encode();
        require(entry, weights.length, Sha256.hex(weights));
      } else {
        require(entry, Files.size(place), Sha256.hex(place));
      }
    } catch (SafetensorsException e) {
      throw new CliException(
          "the weights of version %d are damaged: %s".formatted(entry.version(), e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a URI lies on this machine; null if elsewhere. */
  static @Nullable Path local(URI uri) {
    return uri.getScheme() == null || uri.getScheme().equals("file")
        ? Path.of(uri.getPath())
        : null;
  }

  private static void require(ReleaseEntry entry, long size, String sha256) {
    AdapterRelease release = entry.release();
    if (size != release.getWeightsSize() || !sha256.equals(release.getWeightsSha256())) {
      throw new CliException(
          "the weights of version %d are damaged: %d bytes with hash %s, the release says %d and %s"
              .formatted(
                  entry.version(),
                  size,
                  sha256,
                  release.getWeightsSize(),
                  release.getWeightsSha256()));
    }
  }
}
