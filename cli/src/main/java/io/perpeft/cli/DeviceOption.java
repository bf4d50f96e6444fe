package io.perpeft.cli;

import io.perpeft.model.device.Device;
import io.perpeft.model.device.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the tensor maths is done, and in which numbers. */
public final class DeviceOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto (the first GPU, else the CPU), cpu, or gpu:N. Default: ${DEFAULT-VALUE}.")
  private String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "In which numbers frozen weights are multiplied: fp32, bf16, or auto: bf16 on a device"
              + " that is much faster in it. What learns is fp32 in any case. Default: auto; fp32"
              + " where no generation is made or read.")
  private @Nullable String precision;

  /** Opens it, in whatever is fast there unless something else is asked for. */
  Device open() {
    return Device.open(device, precision());
  }

  /** Opens it, in float32 unless something else is asked for. */
  Device openExact() {
    return Device.open(device, precision == null ? Precision.FP32 : precision());
  }

  /** The device as it was named. */
  public String device() {
    return device;
  }

  /**
   * @throws ParameterException naming the choices
   */
  public Precision precision() {
    try {
      return precision == null ? Precision.AUTO : Precision.parse(precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--precision: " + e.getMessage(), e);
    }
  }
}
