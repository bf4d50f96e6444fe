package io.perpeft.jobs.refresh;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.schemas.AdapterRelease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the weights of a release, from inside it or from the weights directory, and checks length
 * and hash.
 *
 * @param directory URI under which files may lie, or null if weights only travel inline
 * @param maxBytes largest weights
 */
record WeightsSource(@Nullable String directory, long maxBytes) implements Serializable {

  /**
   * @throws FaultyRecordException if there are no such weights
   * @throws UncheckedIOException if the file system fails; retrying can help
   */
  GroupWeights fetch(AdapterRelease release) throws FaultyRecordException {
    String name =
        "weights of group %s version %d".formatted(release.getGroupId(), release.getVersion());
    ByteBuffer bytes = bytes(release);
    if (bytes.remaining() != release.getWeightsSize()) {
      throw invalid(
          "weightsSize is %d, but there are %d bytes"
              .formatted(release.getWeightsSize(), bytes.remaining()));
    }
    String hash = Sha256.hex(copy(bytes));
    if (!hash.equals(release.getWeightsSha256())) {
      throw invalid(
          "weightsSha256 is %s, but the %s hash to %s"
              .formatted(release.getWeightsSha256(), name, hash));
    }
    try {
      return GroupWeights.decode(bytes.duplicate(), name);
    } catch (RuntimeException e) {
      throw new FaultyRecordException(Fault.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private ByteBuffer bytes(AdapterRelease release) throws FaultyRecordException {
    if (release.getWeightsSize() > maxBytes || release.getWeightsSize() < 0) {
      throw invalid(
          "weightsSize is %d, at most %d is read (perpeft.refresh.max-weights-size)"
              .formatted(release.getWeightsSize(), maxBytes));
    }
    ByteBuffer inline = release.getWeights();
    if (inline != null) {
      return inline;
    }
    String uri = release.getWeightsUri();
    if (uri == null) {
      throw invalid("the release has neither weights nor weightsUri");
    }
    return read(allowed(uri), Math.toIntExact(release.getWeightsSize()));
  }

  private URI allowed(String uri) throws FaultyRecordException {
    String prefix = directory == null || directory.endsWith("/") ? directory : directory + "/";
    if (prefix == null || !uri.startsWith(prefix) || uri.contains("..")) {
      throw invalid(
          "weightsUri '%s' is not under perpeft.tuning.weights-dir, which is %s"
              .formatted(uri, directory == null ? "not set" : "'" + directory + "'"));
    }
    try {
      return URI.create(uri);
    } catch (IllegalArgumentException e) {
      throw new FaultyRecordException(Fault.INVALID, "weightsUri '" + uri + "' is no URI", e);
    }
  }

  private static ByteBuffer read(URI uri, int size) throws FaultyRecordException {
    try (InputStream in = FileSystem.get(uri).open(new Path(uri))) {
      return ByteBuffer.wrap(in.readNBytes(size + 1));
    } catch (FileNotFoundException e) {
      throw new FaultyRecordException(Fault.INVALID, "weightsUri '" + uri + "' does not exist", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + uri, e);
    }
  }

  private static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static FaultyRecordException invalid(String message) {
    return new FaultyRecordException(Fault.INVALID, message);
  }
}
