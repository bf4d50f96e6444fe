package io.perpeft.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

final class SafetensorsPropertyTest {
  private static final byte[] VALID = valid();

  /** A change of the valid file: bytes overwritten at a place, then cut or extended. */
  record Mutation(int position, byte[] bytes, int length) {
    byte[] apply() {
      byte[] mutated = Arrays.copyOf(VALID, VALID.length);
      int start = position % VALID.length;
      System.arraycopy(bytes, 0, mutated, start, Math.min(bytes.length, VALID.length - start));
      return Arrays.copyOf(mutated, length);
    }
  }

  @Provide
  Arbitrary<Mutation> mutations() {
    Arbitrary<byte[]> fragments =
        Arbitraries.of("{", "}", "[", "]", ",", "9", "0", "-", "\"", "\\", "99999999999", "e9", "a")
            .map(s -> s.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(9);
    return Combinators.combine(
            Arbitraries.integers().between(0, VALID.length - 1),
            Arbitraries.oneOf(fragments, noise),
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(VALID.length)),
                Tuple.of(1, Arbitraries.integers().between(0, VALID.length + 20))))
        .as(Mutation::new);
  }

  @Property(tries = 5000)
  void mutatedFilesAreReadOrRefused(@ForAll("mutations") Mutation mutation) {
    readWhole(mutation.apply());
  }

  @Property(tries = 2000)
  void arbitraryBytesAreReadOrRefused(@ForAll byte[] bytes) {
    readWhole(bytes);
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBack(@ForAll Map<String, float[]> arrays) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    arrays.forEach(
        (name, data) -> {
          if (!name.equals("__metadata__") && isUnicode(name)) {
            tensors.put(name, FloatTensor.of(data, data.length));
          }
        });
    SafetensorsFile file =
        SafetensorsFile.parse(ByteBuffer.wrap(SafetensorsWriter.encode(tensors, Map.of())), "p");
    assertThat(List.copyOf(file.names())).isEqualTo(List.copyOf(tensors.keySet()));
    for (String name : file.names()) {
      assertThat(file.floats(name)).isEqualTo(tensors.get(name));
    }
  }

  /** Reads all there is; no exception but the documented one, no array larger than the file. */
  private static void readWhole(byte[] bytes) {
    try (SafetensorsFile file = SafetensorsFile.parse(ByteBuffer.wrap(bytes), "mutated")) {
      for (String name : file.names()) {
        TensorInfo info = file.info(name);
        assertThat(info.byteSize()).isLessThanOrEqualTo(bytes.length);
        assertThat(file.bytes(name).remaining()).isEqualTo((int) info.byteSize());
        switch (info.dtype()) {
          case F32, F16, BF16 ->
              assertThat(file.floats(name).size()).isEqualTo((int) info.elements());
          case I64 -> assertThat(file.longs(name)).hasSize((int) info.elements());
          default -> assertThat(info.elements()).isNotNegative();
        }
      }
    } catch (SafetensorsException e) {
      assertThat(e).hasMessageStartingWith("mutated:");
    }
  }

  private static byte[] valid() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", FloatTensor.zeros(2, 3));
    tensors.put("b", LongTensor.of(new long[] {1, 2}, 2));
    tensors.put("c", FloatTensor.zeros(0));
    return SafetensorsWriter.encode(tensors, Map.of("k", "v"));
  }

  private static boolean isUnicode(String text) {
    return text.equals(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }
}
