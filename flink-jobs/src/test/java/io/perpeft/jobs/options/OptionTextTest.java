package io.perpeft.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;

class OptionTextTest {
  @Test
  void valuesReadAsTheyAreWritten() {
    assertThat(OptionText.of(Duration.ofMinutes(90))).isEqualTo("90 min");
    assertThat(OptionText.of(Duration.ZERO)).isEqualTo("0 s");
    assertThat(OptionText.of(new MemorySize(0))).isEqualTo("0 bytes");
    assertThat(OptionText.of(new MemorySize(100))).isEqualTo("100 bytes");
    assertThat(OptionText.of(new MemorySize(64 << 10))).isEqualTo("64 kb");
    assertThat(OptionText.of(new MemorySize((1 << 20) + 1024))).isEqualTo("1025 kb");
    assertThat(OptionText.of(MemorySize.ofMebiBytes(2048))).isEqualTo("2 gb");
    assertThat(OptionText.of(List.of("a", "b"))).isEqualTo("a;b");
  }
}
