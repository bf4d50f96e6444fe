package io.perpeft.jobs.weights;

import io.perpeft.core.files.Sha256;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.tensor.SafetensorsException;
import io.perpeft.jobs.common.Buffers;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCommand;
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
 * Fetches the weights of a release or a command, from inside it or from the weights directory, and
 * checks length and hash.
 *
 * @param directory URI under which weights may lie, or null if weights only travel inline
 * @param maxBytes largest weights
 */
public record WeightsSource(@Nullable String directory, long maxBytes) implements Serializable {
  /** By how much the header of a part may be longer than that of the whole. */
  private static final int HEADER_SLACK = 1 << 10;

  /** What a record says of its weights. */
  private record Claim(
      String name,
      @Nullable ByteBuffer inline,
      @Nullable String uri,
      @Nullable String sha256,
      long size) {}

  /**
   * @throws FaultyRecordException if there are no such weights
   * @throws UncheckedIOException if the file system fails; retrying can help
   */
  public GroupWeights fetch(AdapterRelease release) throws FaultyRecordException {
    return fetch(
        new Claim(
            "weights of group %s version %d".formatted(release.getGroupId(), release.getVersion()),
            release.getWeights(),
            release.getWeightsUri(),
            release.getWeightsSha256(),
            release.getWeightsSize()));
  }

  /**
   * @throws FaultyRecordException if there are no such weights
   * @throws UncheckedIOException if the file system fails; retrying can help
   */
  public GroupWeights fetch(GroupCommand command) throws FaultyRecordException {
    return fetch(
        new Claim(
            "weights of command " + command.getCommandId(),
            command.getWeights(),
            command.getWeightsUri(),
            command.getWeightsSha256(),
            command.getWeightsSize()));
  }

  private GroupWeights fetch(Claim claim) throws FaultyRecordException {
    ByteBuffer bytes = bytes(claim);
    if (bytes.remaining() != claim.size()) {
      throw invalid(
          "weightsSize is %d, but there are %d bytes".formatted(claim.size(), bytes.remaining()));
    }
    String hash = Sha256.hex(Buffers.copy(bytes));
    if (!hash.equals(claim.sha256())) {
      throw invalid(
          "weightsSha256 is %s, but the %s hash to %s"
              .formatted(claim.sha256(), claim.name(), hash));
    }
    try {
      return GroupWeights.decode(bytes.duplicate(), claim.name());
    } catch (RuntimeException e) {
      throw new FaultyRecordException(Fault.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private ByteBuffer bytes(Claim claim) throws FaultyRecordException {
    if (claim.size() > maxBytes || claim.size() < 0) {
      throw invalid(
          "weightsSize is %d, at most %d is read (perpeft.refresh.max-weights-size)"
              .formatted(claim.size(), maxBytes));
    }
    ByteBuffer inline = claim.inline();
    if (inline != null) {
      return inline;
    }
    String uri = claim.uri();
    if (uri == null) {
      throw invalid("the record has neither weights nor weightsUri");
    }
    URI place = allowed(uri);
    int size = Math.toIntExact(claim.size());
    return uri.endsWith(".safetensors") ? read(place, size) : readDirectory(place, size);
  }

  /** The weights of a directory as one file, whose hash is that of the weights. */
  private static ByteBuffer readDirectory(URI directory, int size) throws FaultyRecordException {
    int most = Math.addExact(size, HEADER_SLACK);
    ByteBuffer model = read(URI.create(directory + "/" + AdapterFiles.MODEL), most);
    ByteBuffer projector = read(URI.create(directory + "/" + AdapterFiles.PROJECTOR), most);
    try {
      return ByteBuffer.wrap(AdapterFiles.weights(model, projector, directory.toString()).encode());
    } catch (SafetensorsException e) {
      throw new FaultyRecordException(Fault.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private URI allowed(String uri) throws FaultyRecordException {
    if (directory == null || uri.contains("..") || !isUnder(directory, uri)) {
      throw invalid(
          "weightsUri '%s' is not under perpeft.tuning.weights-dir, which is %s"
              .formatted(uri, directory == null ? "not set" : "'" + directory + "'"));
    }
    return new Path(uri).toUri();
  }

  /** Of paths as Flink writes them, since one place has several spellings. */
  private static boolean isUnder(String directory, String uri) throws FaultyRecordException {
    try {
      String root = new Path(directory).toString();
      return new Path(uri).toString().startsWith(root.endsWith("/") ? root : root + "/");
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

  private static FaultyRecordException invalid(String message) {
    return new FaultyRecordException(Fault.INVALID, message);
  }
}
