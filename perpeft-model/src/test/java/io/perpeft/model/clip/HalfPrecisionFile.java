package io.perpeft.model.clip;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Safetensors of type F16, as some CLIP models are published; subnormal numbers become zero. */
final class HalfPrecisionFile {
  private HalfPrecisionFile() {}

  static byte[] encode(Map<String, FloatTensor> weights) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode header = mapper.createObjectNode();
    int end = 0;
    for (var entry : weights.entrySet()) {
      ObjectNode tensor = header.putObject(entry.getKey());
      tensor.put("dtype", "F16");
      tensor.set("shape", mapper.valueToTree(entry.getValue().shape()));
      int begin = end;
      end += 2 * entry.getValue().size();
      tensor.putArray("data_offsets").add(begin).add(end);
    }
    byte[] json = mapper.writeValueAsBytes(header);
    ByteBuffer out = ByteBuffer.allocate(8 + json.length + end).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(json.length).put(json);
    for (FloatTensor tensor : weights.values()) {
      for (float value : tensor.data()) {
        out.putShort(half(value));
      }
    }
    return out.array();
  }

  private static short half(float value) {
    int bits = Float.floatToRawIntBits(value) + 0x1000;
    int sign = (bits >>> 16) & 0x8000;
    int exponent = ((bits >>> 23) & 0xff) - 127 + 15;
    return (short) (exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff));
  }
}
