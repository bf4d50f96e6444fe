package io.perpeft.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SafetensorsFileTest {
  @TempDir Path directory;

  @Test
  void readsBackWhatWasWritten() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("odd", FloatTensor.of(new float[] {1, -0f, Float.NaN}, 3));
    tensors.put("", FloatTensor.of(new float[] {7}));
    tensors.put("ids \"é🍎", LongTensor.of(new long[] {Long.MIN_VALUE, 5}, 2, 1));
    tensors.put("none", FloatTensor.zeros(0, 4));
    Map<String, String> metadata = Map.of("format", "pt");
    Path file = directory.resolve("t.safetensors");
    SafetensorsWriter.write(file, tensors, metadata);

    assertThat(Files.readAllBytes(file)).isEqualTo(SafetensorsWriter.encode(tensors, metadata));
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.metadata()).isEqualTo(metadata);
      assertThat(read.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
      assertThat(read.floats("odd")).isEqualTo(tensors.get("odd"));
      assertThat(read.floats("")).isEqualTo(tensors.get(""));
      assertThat(read.floats("none")).isEqualTo(tensors.get("none"));
      assertThat(read.longs("ids \"é🍎")).containsExactly(Long.MIN_VALUE, 5);
      assertThat(read.info("ids \"é🍎").shape()).containsExactly(2, 1);
      for (String name : read.names()) {
        TensorInfo info = read.info(name);
        assertThat(info.begin() % info.dtype().bytes()).as(name).isZero();
        assertThat(read.bytes(name).isReadOnly()).isTrue();
      }
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void writesLargeTensorsInChunks() {
    float[] data = new float[700_001];
    for (int i = 0; i < data.length; i++) {
      data[i] = i;
    }
    byte[] bytes =
        SafetensorsWriter.encode(Map.of("x", FloatTensor.of(data, data.length)), Map.of());
    assertThat(SafetensorsFile.parse(ByteBuffer.wrap(bytes), "x").floats("x").data())
        .isEqualTo(data);
  }

  @Test
  void readsTensorsBeyondTwoGibibytes() throws IOException {
    long big = 3L << 30;
    byte[] header =
        """
        {"big":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]},
         "x":{"dtype":"F32","shape":[1],"data_offsets":[%d,%d]}}"""
            .formatted(big, big, big, big + 4)
            .getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve("sparse.safetensors");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
      out.write(header);
      out.seek(8 + header.length + big);
      out.writeInt(Integer.reverseBytes(Float.floatToIntBits(2.5f)));
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.floats("x").data()).containsExactly(2.5f);
      assertThatThrownBy(() -> read.bytes("big"))
          .isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("tensor 'big'");
    }
  }

  @Test
  void widensHalfFloats() {
    ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (int half : new int[] {0x3c00, 0x8000, 0x0001, 0x7bff, 0xfc00}) {
      data.putShort((short) half);
    }
    data.putShort((short) 0x3f80).putShort((short) 0xc2f7).putShort((short) 0x0001);
    SafetensorsFile file =
        parse(
            """
            {"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},
             "b":{"dtype":"BF16","shape":[3],"data_offsets":[10,16]}}""",
            data.array());
    assertThat(file.floats("h").data())
        .containsExactly(1f, -0f, 0x1p-24f, 65504f, Float.NEGATIVE_INFINITY);
    assertThat(file.floats("b").data()).containsExactly(1f, -123.5f, Float.intBitsToFloat(0x10000));
  }

  @Test
  void everyHalfFloatWidensToItsValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      double magnitude =
          exponent == 0x1f
              ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
              : exponent == 0
                  ? Math.scalb((double) fraction, -24)
                  : Math.scalb(1024.0 + fraction, exponent - 25);
      float expected = (float) (bits >> 15 == 0 ? magnitude : -magnitude);
      assertThat(HalfFloats.f16ToFloat((short) bits)).isEqualTo((Float) expected);
    }
  }

  @Test
  void saysWhichTensorIsMissingOrOfAnotherType() {
    SafetensorsFile file =
        parse("{\"x\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]);
    assertThatThrownBy(() -> file.floats("y")).hasMessageContaining("no tensor 'y'");
    assertThatThrownBy(() -> file.floats("x"))
        .hasMessageContaining("test: tensor 'x'")
        .hasMessageContaining("I32");
    assertThatThrownBy(() -> file.longs("x")).hasMessageContaining("I32");
    assertThatThrownBy(() -> SafetensorsFile.open(directory.resolve("none")))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("none");
  }

  static Stream<Arguments> hostile() {
    String x = "{\"x\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}";
    return Stream.of(
        Arguments.of("", "does not begin with '{'"),
        Arguments.of("[]", "does not begin with '{'"),
        Arguments.of("{\"x\":", "not valid JSON"),
        Arguments.of("{\"x\":3}", "its entry is not an object"),
        Arguments.of("{} {}", "goes on after"),
        Arguments.of("{\"x\":{}}", "lacks dtype"),
        Arguments.of(x.formatted("[1]", "[0,4]").replace("F32", "F33"), "dtype 'F33' is unknown"),
        Arguments.of(x.formatted("[1]", "[0,5]"), "takes 4 bytes, but data_offsets span 5"),
        Arguments.of(x.formatted("[2]", "[0,8]"), "the file is cut"),
        Arguments.of(x.formatted("[0]", "[0,0]"), "cover 0 bytes of data, but there are 4"),
        Arguments.of(x.formatted("[0]", "[4,0]"), "are not begin and end"),
        Arguments.of(x.formatted("[0]", "[2,2]"), "leave a hole"),
        Arguments.of(x.formatted("[1]", "[-4,0]"), "whole numbers"),
        Arguments.of(x.formatted("[1.0]", "[0,4]"), "whole numbers"),
        Arguments.of(x.formatted("[99999999999999999999]", "[0,4]"), "whole numbers"),
        Arguments.of(x.formatted("[4294967296,4294967296]", "[0,4]"), "overflows"),
        Arguments.of(x.formatted("[3037000500,3037000500,2]", "[0,4]"), "overflows"),
        Arguments.of(x.formatted("[" + "1,".repeat(70) + "1]", "[0,4]"), "more than 64"),
        Arguments.of("{\"x\":" + "[".repeat(5000), "its entry is not an object"),
        Arguments.of("{\"x\":{\"y\":" + "[".repeat(5000), "not valid JSON"),
        Arguments.of(
            "{\"x\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                + "\"y\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}",
            "overlap"),
        Arguments.of(
            "{\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                + "\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}",
            "Duplicate field 'x'"),
        Arguments.of("{\"__metadata__\":{\"a\":1}}", "not a string"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesHostileHeaders(String header, String message) {
    assertThatThrownBy(() -> parse(header, new byte[4]))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith("test")
        .hasMessageContaining(message);
  }

  @Test
  void refusesHeadersLongerThanTheFile() {
    for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 9}) {
      ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
      assertThatThrownBy(() -> SafetensorsFile.parse(bytes, "test"))
          .isInstanceOf(SafetensorsException.class)
          .hasMessageContaining("test: the header claims " + Long.toUnsignedString(length));
    }
    assertThatThrownBy(() -> SafetensorsFile.parse(ByteBuffer.allocate(7), "test"))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("too few");
  }

  private static SafetensorsFile parse(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(data)
            .flip();
    return SafetensorsFile.parse(bytes, "test");
  }
}
