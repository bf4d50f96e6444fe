package io.perpeft.core.tensor;

import io.perpeft.testing.fuzz.Fuzz;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Headers and bodies of safetensors from anywhere are read or refused. */
final class SafetensorsFuzzTest {

  @Test
  void headersAndBodies() throws Exception {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("adapter.a", FloatTensor.zeros(2, 3));
    tensors.put("sizes", LongTensor.of(new long[] {1, 2}, 2));
    tensors.put("projector.empty", FloatTensor.zeros(0, 4));
    Fuzz.target("safetensors")
        .seed(SafetensorsWriter.encode(tensors, Map.of("format", "pt")))
        .seed(SafetensorsWriter.encode(Map.of("b", FloatTensor.zeros(64)), Map.of()))
        .words("\"dtype\":\"F16\"", "BF16", "U8", "I64", "F64", "[0,4294967296]", "data_offsets")
        .repairedBy(SafetensorsFuzzTest::withHeaderLength)
        .refusedBy(SafetensorsException.class)
        .run(SafetensorsFuzzTest::readAll);
  }

  private static void readAll(byte[] bytes) {
    try (SafetensorsFile file = SafetensorsFile.parse(ByteBuffer.wrap(bytes), "fuzz")) {
      for (String name : file.names()) {
        if (file.info(name).dtype() == Dtype.I64) {
          file.longs(name);
        } else {
          file.floats(name);
        }
      }
    }
  }

  /** Lets the header end behind the last '}'. */
  static byte[] withHeaderLength(byte[] bytes) {
    int end = bytes.length - 1;
    while (end >= Long.BYTES && bytes[end] != '}') {
      end--;
    }
    if (end < Long.BYTES) {
      return bytes;
    }
    byte[] repaired = bytes.clone();
    ByteBuffer.wrap(repaired).order(ByteOrder.LITTLE_ENDIAN).putLong(0, end + 1 - Long.BYTES);
    return repaired;
  }
}
