package io.perpeft.jobs.items;

import io.perpeft.jobs.common.Buffers;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.schemas.Item;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the pictures of items: inline bytes, or a file under an allowed prefix.
 *
 * @param prefixes URIs; none allows no file
 * @param maxBytes longest picture
 */
record PictureSource(List<String> prefixes, int maxBytes) implements Serializable {

  PictureSource {
    prefixes =
        prefixes.stream().map(prefix -> prefix.endsWith("/") ? prefix : prefix + "/").toList();
  }

  /**
   * @return the picture file, or null for an item without one
   * @throws FaultyRecordException if there should be one and it cannot be had
   */
  byte @Nullable [] fetch(Item item) throws FaultyRecordException {
    ByteBuffer inline = item.getImageBytes();
    if (inline != null) {
      requireFits("imageBytes", inline.remaining());
      return Buffers.copy(inline);
    }
    String path = item.getImagePath();
    return path == null ? null : read(allowed(path));
  }

  private URI allowed(String path) throws FaultyRecordException {
    try {
      URI uri = new URI(path);
      boolean climbs = Arrays.asList(String.valueOf(uri.getPath()).split("/")).contains("..");
      if (!climbs && prefixes.stream().anyMatch(path::startsWith)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw fault("imagePath '" + path + "' is no URI: " + e.getMessage(), e);
    }
    throw fault(
        "imagePath '%s' is not under an allowed prefix; perpeft.items.picture-prefixes allows %s"
            .formatted(path, prefixes.isEmpty() ? "none" : prefixes),
        null);
  }

  private byte[] read(URI uri) throws FaultyRecordException {
    try {
      Path file = new Path(uri);
      FileSystem files = FileSystem.get(uri);
      requireFits("the file " + uri, files.getFileStatus(file).getLen());
      try (InputStream in = files.open(file)) {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        requireFits("the file " + uri, bytes.length);
        return bytes;
      }
    } catch (IOException e) {
      throw fault("imagePath '" + uri + "' cannot be read: " + e, e);
    }
  }

  private void requireFits(String what, long bytes) throws FaultyRecordException {
    if (bytes > maxBytes) {
      throw fault(
          "%s has %,d bytes, at most %,d are read (perpeft.items.max-picture-size)"
              .formatted(what, bytes, maxBytes),
          null);
    }
  }

  private static FaultyRecordException fault(String message, @Nullable Throwable cause) {
    return cause == null
        ? new FaultyRecordException(Fault.PICTURE, message)
        : new FaultyRecordException(Fault.PICTURE, message, cause);
  }
}
