package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.Centroids;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a subtask places users by: the global item vectors and the centroids, kept up to date from
 * their topics. Every subtask sees the same updates, so the bytes of one speak for all. Not
 * thread-safe.
 *
 * <p>Bytes: format version 1 (a byte), the centroids (count; of each id and centre), the vectors as
 * {@link GlobalVectors#write} lays them out. Numbers are big-endian.
 */
final class ModelView {
  private static final int FORMAT = 1;

  private final GlobalVectors vectors;
  private Centroids centroids;
  private byte @Nullable [] encoded;

  private ModelView(GlobalVectors vectors, Centroids centroids) {
    this.vectors = vectors;
    this.centroids = centroids;
  }

  /** A view with no vectors yet and the generation's centroids. */
  static ModelView initial(Centroids centroids) {
    return new ModelView(new GlobalVectors(), centroids);
  }

  GlobalVectors vectors() {
    return vectors;
  }

  Centroids centroids() {
    return centroids;
  }

  void apply(ModelUpdate update) {
    encoded = null;
    switch (update.kind()) {
      case VECTOR -> vectors.put(update.id(), update.version(), update.vector());
      case MARKER ->
          vectors.close(update.partition(), update.partitions(), update.version(), update.vector());
      case CENTROID -> centroids = centroids.with(Integer.parseInt(update.id()), update.vector());
      case END -> end(Integer.parseInt(update.id()));
    }
  }

  /** The last group stays, whatever the topic says: users must be placed somewhere. */
  private void end(int group) {
    if (centroids.contains(group) && centroids.size() > 1) {
      centroids = centroids.without(group);
    }
  }

  /** The view as bytes; the same array until the next update. */
  byte[] encode() {
    if (encoded == null) {
      encoded = write();
    }
    return encoded;
  }

  private byte[] write() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(centroids.size());
      for (int i = 0; i < centroids.size(); i++) {
        out.writeInt(centroids.ids()[i]);
        StateBytes.writeVector(centroids.centres()[i], out);
      }
      vectors.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException if the bytes are not a view of a known format
   */
  static ModelView decode(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new IOException(
            "the model view in the checkpoint has format %d, this version reads %d"
                .formatted(format, FORMAT));
      }
      int[] ids = new int[in.readInt()];
      float[][] centres = new float[ids.length][];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = in.readInt();
        centres[i] = StateBytes.readVector(in);
      }
      return new ModelView(GlobalVectors.read(in), new Centroids(ids, centres));
    }
  }
}
