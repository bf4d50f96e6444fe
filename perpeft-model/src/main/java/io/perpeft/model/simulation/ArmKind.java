package io.perpeft.model.simulation;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The ways to rank that a simulation can compare. */
public enum ArmKind {
  /** Fading purchase counts, the same for everyone. */
  POPULARITY("popularity", false),
  /** Item-kNN learnt from the history alone. */
  ITEM_KNN_FROZEN("item-knn-frozen", false),
  /** Item-kNN that learns on. */
  ITEM_KNN_LIVE("item-knn-live", false),
  /** The generation's user-blind model as it is. */
  GLOBAL_FROZEN("global-frozen", true),
  /** The generation's groups as they are. */
  GROUPS_FROZEN("groups-frozen", true),
  /** Groups whose adapters learn on. */
  GROUPS_LIVE("groups-live", true),
  /** The item memory without any model. */
  MEMORY_ONLY("memory-only", false),
  /** The user-blind model and the item memory. */
  GLOBAL_MEMORY("global+memory", true),
  /** Frozen groups and the item memory. */
  GROUPS_MEMORY("groups+memory", true),
  /** Groups whose adapters learn on, and the item memory. */
  GROUPS_LIVE_MEMORY("groups-live+memory", true),
  /** Groups, everything retrained at fixed intervals. */
  NIGHTLY("nightly", true),
  /** The same with an item memory that is learnt anew with them and stands still between. */
  NIGHTLY_MEMORY("nightly+memory", true);

  private final String label;
  private final boolean needsModel;

  ArmKind(String label, boolean needsModel) {
    this.label = label;
    this.needsModel = needsModel;
  }

  /** Its name on the command line and in reports. */
  public String label() {
    return label;
  }

  /** Whether it needs a generation. */
  public boolean needsModel() {
    return needsModel;
  }

  /** Whether it is retrained in the stream. */
  boolean isNightly() {
    return this == NIGHTLY || this == NIGHTLY_MEMORY;
  }

  /**
   * @throws IllegalArgumentException naming the arms there are
   */
  public static ArmKind parse(String label) {
    return Arrays.stream(values())
        .filter(arm -> arm.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no arm '%s'; arms are %s"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(ArmKind::label)
                                .collect(Collectors.joining(", ")))));
  }

  @Override
  public String toString() {
    return label;
  }
}
