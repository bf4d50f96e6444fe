package io.perpeft.model.device;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which device: the CPU ({@code gpu} is −1) or a GPU by number. */
record DeviceSpec(int gpu) {
  private static final Pattern GPU = Pattern.compile("gpu:(\\d{1,3})");

  /** {@code auto} is the first GPU if there is one, else the CPU. */
  static DeviceSpec parse(String text, int gpuCount) {
    String spec = text.toLowerCase(Locale.ROOT);
    if (spec.equals("cpu")) {
      return new DeviceSpec(-1);
    }
    if (spec.equals("auto")) {
      return new DeviceSpec(gpuCount > 0 ? 0 : -1);
    }
    Matcher matcher = GPU.matcher(spec);
    if (!matcher.matches()) {
      throw new DeviceException(
          "device \"" + text + "\" is not one of auto, cpu, gpu:N (for instance gpu:0)");
    }
    int number = Integer.parseInt(matcher.group(1));
    if (number >= gpuCount) {
      throw new DeviceException(
          "device gpu:"
              + number
              + " is not there: the engine sees "
              + gpuCount
              + " GPU(s). A GPU needs PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR to"
              + " point to a libtorch built for CUDA; use cpu otherwise");
    }
    return new DeviceSpec(number);
  }

  @Override
  public String toString() {
    return gpu < 0 ? "cpu" : "gpu:" + gpu;
  }
}
