package io.perpeft.jobs.items;

import io.perpeft.core.generation.BackboneIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.core.tuning.CatalogueIndex;
import io.perpeft.jobs.common.Shared;
import io.perpeft.jobs.generations.Generations;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.ClipOptions;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.device.Device;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.AdapterMethods;
import io.perpeft.model.training.FrozenRecommender;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A generation, its backbone and the device, ready to work; one for all subtasks of a process that
 * have the same settings. Thread-safe.
 */
public final class JobModel implements AutoCloseable {
  private static final Shared<ModelSettings, JobModel> OPEN =
      new Shared<>(JobModel::new, JobModel::free);

  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final ModelSettings settings;
  private final Generation generation;
  private final CatalogueIndex items;
  private final AdapterMethod method;
  private final FrozenRecommender recommender;
  private final ItemEncoding encoding;

  private JobModel(ModelSettings settings) {
    this.settings = settings;
    try {
      generation = Generations.open(settings.generation());
      items = new CatalogueIndex(generation.itemIds());
      Device device = own(Device.open(settings.device(), settings.precision()));
      Backbone backbone = own(open(settings, generation.manifest().backbone(), device));
      method = AdapterMethods.of(generation, backbone);
      recommender = own(FrozenRecommender.of(device, generation));
      encoding =
          own(
              ItemEncoding.open(
                  backbone,
                  method,
                  settings.cache(),
                  new PictureSource(settings.picturePrefixes(), settings.maxPictureBytes())));
    } catch (RuntimeException e) {
      try {
        free();
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** The model of these settings; {@link #close} gives it back. */
  public static JobModel acquire(ModelSettings settings) {
    return OPEN.acquire(settings);
  }

  public Generation generation() {
    return generation;
  }

  /** The generation's items under their indices. */
  public CatalogueIndex items() {
    return items;
  }

  public AdapterMethod method() {
    return method;
  }

  public FrozenRecommender recommender() {
    return recommender;
  }

  public ItemEncoding encoding() {
    return encoding;
  }

  /** Gives the model back; the last user frees it. */
  @Override
  public void close() {
    OPEN.release(settings);
  }

  private void free() {
    RuntimeException failure = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        failure = failure == null ? new IllegalStateException("cannot free the model", e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private <T extends AutoCloseable> T own(T thing) {
    owned.push(thing);
    return thing;
  }

  private static Backbone open(ModelSettings settings, BackboneIdentity expected, Device device) {
    Backbone backbone =
        settings.backbone() == null
            ? HiddenStatesFolder.open(Path.of(String.valueOf(settings.hiddenStates())))
            : ClipBackbone.open(
                Path.of(settings.backbone()),
                device,
                new ClipOptions(expected.depths().size(), ClipOptions.defaults().maxPixels()));
    BackboneShape shape = backbone.shape();
    if (!shape.sha256().equals(expected.sha256())) {
      backbone.close();
      throw new IllegalStateException(
          "%s is not the backbone that generation %s was made with: its hash is %s, expected %s"
              .formatted(
                  settings.backbone() == null ? settings.hiddenStates() : settings.backbone(),
                  settings.generation(),
                  shape.sha256(),
                  expected.sha256()));
    }
    return backbone;
  }
}
