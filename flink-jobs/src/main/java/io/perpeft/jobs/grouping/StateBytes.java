package io.perpeft.jobs.grouping;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Vectors as they lie in checkpoints: a count, then float32 values; of a map, each after its key.
 */
final class StateBytes {
  private StateBytes() {}

  static void writeVector(float[] vector, DataOutput out) throws IOException {
    out.writeInt(vector.length);
    for (float number : vector) {
      out.writeFloat(number);
    }
  }

  static float[] readVector(DataInput in) throws IOException {
    float[] vector = new float[in.readInt()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = in.readFloat();
    }
    return vector;
  }

  static void writeVectors(Map<String, float[]> vectors, DataOutput out) throws IOException {
    out.writeInt(vectors.size());
    for (Map.Entry<String, float[]> entry : vectors.entrySet()) {
      out.writeUTF(entry.getKey());
      writeVector(entry.getValue(), out);
    }
  }

  static Map<String, float[]> readVectors(DataInput in) throws IOException {
    int count = in.readInt();
    Map<String, float[]> vectors = new HashMap<>();
    for (int left = count; left > 0; left--) {
      vectors.put(in.readUTF(), readVector(in));
    }
    return vectors;
  }
}
