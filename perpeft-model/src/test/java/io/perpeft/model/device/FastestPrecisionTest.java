package io.perpeft.model.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastestPrecisionTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "flags : fpu avx512f avx512_bf16, BF16",
    "flags\t\t: fpu amx_bf16 amx_tile, BF16",
    "flags\t\t: fpu avx2 avx512f, FP32",
    "model name : the amx_bf16 of its maker, FP32",
  })
  void aProcessorSaysWhatItIsFastIn(String line, Precision precision) throws IOException {
    Path file = folder.resolve("cpuinfo");
    Files.writeString(file, "processor\t: 0\n" + line + "\nbugs : none\n");
    assertThat(FastestPrecision.ofProcessor(file)).isEqualTo(precision);
  }

  @Test
  void oneOfWhichNothingIsKnownIsTakenForSlow() {
    assertThat(FastestPrecision.ofProcessor(folder.resolve("missing"))).isEqualTo(Precision.FP32);
  }
}
