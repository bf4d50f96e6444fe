package io.perpeft.jobs.tuning;

import io.perpeft.core.residency.MemoryBudget;
import io.perpeft.core.residency.Residency;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.ResidencyOptions;
import io.perpeft.store.GroupStore;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a subtask's groups may lie.
 *
 * @param storeDirectory on local disk, or null for the default
 */
public record ResidencySettings(long deviceBytes, long hostBytes, @Nullable String storeDirectory)
    implements Serializable {

  static ResidencySettings of(JobOptions options) {
    return new ResidencySettings(
        options.get(ResidencyOptions.DEVICE_SIZE).getBytes(),
        options.get(ResidencyOptions.HOST_SIZE).getBytes(),
        options.find(ResidencyOptions.STORE_DIR).orElse(null));
  }

  /** A residency with an empty store of its own, on the machine that asks. */
  public Residency open() {
    Path directory =
        storeDirectory == null
            ? Path.of(System.getProperty("java.io.tmpdir"), "perpeft-groups")
            : Path.of(storeDirectory);
    return new Residency(
        new MemoryBudget(deviceBytes, hostBytes), GroupStore.openFirstFree(directory));
  }
}
