package io.perpeft.jobs.options;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** Values as a user writes them in a configuration file. */
public final class OptionText {
  private OptionText() {}

  public static String of(Object value) {
    if (value instanceof Duration duration) {
      return duration.isZero() ? "0 s" : TimeUtils.formatWithHighestUnit(duration);
    }
    if (value instanceof MemorySize size) {
      return bytes(size.getBytes());
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(OptionText::of).collect(Collectors.joining(";"));
    }
    return value.toString();
  }

  static String constants(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }

  /** In the largest unit that needs no fraction. */
  private static String bytes(long bytes) {
    String[] units = {" bytes", " kb", " mb", " gb"};
    int unit = 0;
    while (unit < units.length - 1 && bytes != 0 && bytes % 1024 == 0) {
      bytes /= 1024;
      unit++;
    }
    return bytes + units[unit];
  }
}
