package io.perpeft.cli;

import io.perpeft.demo.Truth;
import io.perpeft.model.simulation.HiddenInterests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The interests that the demo shop wrote down beside its purchases. */
final class SimulationTruth {
  private SimulationTruth() {}

  /**
   * @return null if the data folder has no truth in it
   */
  static @Nullable HiddenInterests read(Path dataFolder) {
    if (!Files.exists(dataFolder.resolve(Truth.FILE))) {
      return null;
    }
    Map<String, List<HiddenInterests.Interest>> byUser = new LinkedHashMap<>();
    for (Truth.Buyer shopper : Truth.read(dataFolder).shoppers()) {
      byUser.put(
          shopper.id(),
          shopper.interests().stream()
              .map(wish -> new HiddenInterests.Interest(wish.fromMillis(), wish.group()))
              .toList());
    }
    return new HiddenInterests(byUser);
  }
}
