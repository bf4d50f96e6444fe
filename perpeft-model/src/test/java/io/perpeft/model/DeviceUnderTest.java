package io.perpeft.model;

import io.perpeft.model.device.Device;
import io.perpeft.model.device.DeviceException;
import io.perpeft.model.device.Precision;
import org.junit.jupiter.api.Assumptions;

/** The CPU, or the device that {@code mvn -Pgpu} names. */
public final class DeviceUnderTest {
  private static final String CPU = "cpu";

  private DeviceUnderTest() {}

  public static Device open() {
    return open(Precision.FP32);
  }

  /** Skips the test, saying why, where there is no such device. */
  public static Device open(Precision precision) {
    String name = System.getProperty("perpeft.test.device", CPU);
    if (name.equals(CPU)) {
      return Device.open(CPU, precision);
    }
    try {
      return Device.open(name, precision);
    } catch (DeviceException e) {
      System.out.println("SKIPPED: " + e.getMessage());
      return Assumptions.abort(e.getMessage());
    }
  }
}
