package io.perpeft.jobs.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import org.apache.flink.configuration.MemorySize;

/** Options of where the tuning job keeps the groups that it is not working on. */
public final class ResidencyOptions {
  private static final MemorySize MOST = MemorySize.ofMebiBytes(16L << 20);

  public static final JobOption<MemorySize> DEVICE_SIZE =
      JobOption.of(
          key("perpeft.tuning.residency.device-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(1_024))
              .withDescription(
                  "Device memory of a subtask for weights in training and their moments, three"
                      + " times the size of adapter and projector a group. The group in use is there"
                      + " even if it alone is larger."),
          Allowed.between(MemorySize.ZERO, MOST));

  public static final JobOption<MemorySize> HOST_SIZE =
      JobOption.of(
          key("perpeft.tuning.residency.host-size")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(512))
              .withDescription(
                  "Heap of a subtask for released weights, item vectors under them, and the groups"
                      + " that have left the device. The least recently used beyond it go to disk."),
          Allowed.between(MemorySize.ZERO, MOST));

  public static final JobOption<String> STORE_DIR =
      JobOption.of(
          key("perpeft.tuning.residency.store-dir")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "Local disk for groups that have no room in memory, a folder for each subtask,"
                      + " empty at every start. Nothing is lost with it. Not set: perpeft-groups"
                      + " under the directory for temporary files."),
          Allowed.text("the path of a local directory"));

  private ResidencyOptions() {}
}
