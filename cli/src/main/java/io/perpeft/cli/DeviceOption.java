package io.perpeft.cli;

import io.perpeft.model.device.Device;
import picocli.CommandLine.Option;

/** Where the tensor maths is done. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto (the first GPU, else the CPU), cpu, or gpu:N. Default: ${DEFAULT-VALUE}.")
  private String device = "auto";

  Device open() {
    return Device.open(device);
  }
}
