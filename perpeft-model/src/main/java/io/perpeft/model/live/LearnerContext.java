package io.perpeft.model.live;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.core.residency.Residency;
import io.perpeft.core.tuning.CatalogueIndex;
import io.perpeft.core.tuning.GroupItems;
import io.perpeft.core.tuning.PrequentialScorer;
import io.perpeft.model.device.Priority;
import io.perpeft.model.training.ItemEncoder;
import io.perpeft.model.training.TuningContext;
import org.jspecify.annotations.Nullable;

/**
 * What the learners of all groups share, for one thread. Close it after them; it closes what it was
 * given of residency, while recommender and catalogue stay the caller's.
 */
public final class LearnerContext implements AutoCloseable {
  /** Weights to encode with that stay on the device: training, released, parent, global. */
  private static final int VERSIONS = 4;

  private final Generation generation;
  private final CatalogueIndex index;
  private final TuningContext tuning;
  private final LearnerSettings settings;
  private final ItemCatalogue catalogue;
  private final ItemEncoder encoder;
  private final PrequentialScorer scorer;
  private final Residency residency;
  private float @Nullable [] globalRows;

  /** All groups stay on the device. */
  public LearnerContext(
      Generation generation,
      CatalogueIndex index,
      TuningContext tuning,
      LearnerSettings settings,
      ItemCatalogue catalogue) {
    this(generation, index, tuning, settings, catalogue, Residency.unlimited());
  }

  /**
   * @param residency decides which groups stay on the device
   */
  public LearnerContext(
      Generation generation,
      CatalogueIndex index,
      TuningContext tuning,
      LearnerSettings settings,
      ItemCatalogue catalogue,
      Residency residency) {
    this.generation = generation;
    this.index = index;
    this.tuning = tuning;
    this.settings = settings;
    this.catalogue = catalogue;
    this.residency = residency;
    encoder = new ItemEncoder(tuning.recommender(), tuning.method(), Priority.TRAINING, VERSIONS);
    scorer =
        new PrequentialScorer(
            SasRec.of(generation.recommender(), generation.settings().heads()),
            settings.rankAll(),
            settings.rankSample());
  }

  String generationId() {
    return generation.id();
  }

  /** Whether the generation brings this group. */
  public boolean brings(int group) {
    return generation.groups().containsKey(group);
  }

  /**
   * Weights that the generation brings for a group, its version 0.
   *
   * @throws IllegalArgumentException if it brings none
   */
  public GroupWeights firstWeights(int group) {
    GroupWeights weights = generation.groups().get(group);
    if (weights == null) {
      throw new IllegalArgumentException(
          "generation %s has no group %d".formatted(generation.id(), group));
    }
    return weights;
  }

  /** Whether these are the weights that the generation holds for a group, not a copy of them. */
  @SuppressWarnings("ReferenceEquality")
  boolean isFirst(int group, GroupWeights weights) {
    return generation.groups().get(group) == weights;
  }

  /**
   * Vectors of the generation's user-blind model, for a group's items. Those of the generation's
   * items, which must be in the catalogue by now, are shared.
   */
  VersionVectors frozenGlobal(GroupItems items) {
    return new VersionVectors(this, generation.global(), items, sharedGlobalRows());
  }

  /** Those that {@link VersionVectors#encode} was asked of. */
  VersionVectors frozenGlobal(GroupItems items, byte[] vectors) {
    return VersionVectors.decode(this, generation.global(), items, vectors);
  }

  private synchronized float[] sharedGlobalRows() {
    float[] rows = globalRows;
    if (rows == null) {
      int whole = index.size() / VersionVectors.CHUNK * VersionVectors.CHUNK;
      rows =
          new VersionVectors(this, generation.global(), new GroupItems(index))
              .covering(whole)
              .rows(whole);
      globalRows = rows;
    }
    return rows;
  }

  /** Bytes of a group's adapter and projector. */
  long weightsBytes() {
    return tuning.weightsBytes();
  }

  CatalogueIndex index() {
    return index;
  }

  TuningContext tuning() {
    return tuning;
  }

  LearnerSettings settings() {
    return settings;
  }

  ItemCatalogue catalogue() {
    return catalogue;
  }

  /** Which groups are on the device, and what that cost so far. */
  public Residency residency() {
    return residency;
  }

  ItemEncoder encoder() {
    return encoder;
  }

  PrequentialScorer scorer() {
    return scorer;
  }

  @Override
  public void close() {
    encoder.close();
    residency.close();
  }
}
