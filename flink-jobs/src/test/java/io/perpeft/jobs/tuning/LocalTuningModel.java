package io.perpeft.jobs.tuning;

import io.perpeft.core.tuning.CatalogueIndex;
import io.perpeft.jobs.testing.TrainableGeneration;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.device.Device;
import io.perpeft.model.live.LearnerContext;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.model.training.FrozenRecommender;
import io.perpeft.model.training.TuningContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A real device and a catalogue that knows what the test lets it know. */
final class LocalTuningModel implements TuningModel, TuningModel.Catalogue {
  /** Items that the catalogue does not have yet. */
  static final Set<String> WITHHELD = new HashSet<>();

  /** What went wrong with the catalogue, or nothing. */
  static final StringBuilder FAILURE = new StringBuilder();

  private final Device device = Device.open("cpu");
  private final HiddenStatesFolder backbone;
  private final AdapterMethod method;
  private final FrozenRecommender recommender;
  private final LearnerContext learners;
  private final Set<String> substituted = new HashSet<>();
  private final Map<String, ItemInputs> inputs = new ConcurrentHashMap<>();

  LocalTuningModel(TrainableGeneration fixture, TuningSettings settings) {
    backbone = HiddenStatesFolder.open(fixture.hiddenStates());
    method = AdapterMethods.of(fixture.generation(), backbone);
    recommender = FrozenRecommender.of(device, fixture.generation());
    learners =
        new LearnerContext(
            fixture.generation(),
            new CatalogueIndex(fixture.generation().itemIds()),
            new TuningContext(recommender, method, settings.training()),
            settings.learner(),
            this,
            settings.residency().open());
  }

  static void reset() {
    WITHHELD.clear();
    FAILURE.setLength(0);
  }

  @Override
  public LearnerContext learners() {
    return learners;
  }

  @Override
  public Catalogue catalogue() {
    return this;
  }

  @Override
  public boolean has(String itemId) {
    return !WITHHELD.contains(itemId) || substituted.contains(itemId);
  }

  @Override
  public ItemInputs inputs(String itemId) {
    if (WITHHELD.contains(itemId)) {
      return new PooledStates(2, new float[0], new float[12]);
    }
    return inputs.computeIfAbsent(itemId, this::read);
  }

  private ItemInputs read(String itemId) {
    return method
        .inputs()
        .of(backbone, List.of(backbone.prepare(new ItemContent(itemId, "", null))))
        .get(0);
  }

  @Override
  public void check() {
    if (!FAILURE.isEmpty()) {
      throw new IllegalStateException(FAILURE.toString());
    }
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public void substitute(String itemId) {
    substituted.add(itemId);
  }

  @Override
  public void close() {
    learners.close();
    recommender.close();
    backbone.close();
    device.close();
  }
}
