package io.perpeft.jobs.items;

import io.perpeft.jobs.options.CommonOptions;
import io.perpeft.jobs.options.ItemOptions;
import io.perpeft.jobs.options.JobOption;
import io.perpeft.jobs.options.JobOptions;
import io.perpeft.jobs.options.OptionException;
import io.perpeft.model.device.Precision;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which model a job runs, and how it reads items.
 *
 * @param generation path or URI, as {@link io.perpeft.jobs.generations.Generations} opens it
 * @param backbone directory of the CLIP model, or null
 * @param hiddenStates directory of hidden states in its place, or null
 * @param cacheDirectory local directory for the inputs of items, or null for the default
 */
public record ModelSettings(
    String generation,
    @Nullable String backbone,
    @Nullable String hiddenStates,
    List<String> picturePrefixes,
    int maxPictureBytes,
    @Nullable String cacheDirectory,
    String device,
    Precision precision)
    implements Serializable {

  /** Where the cache of item inputs lies on the machine that asks. */
  Path cache() {
    return cacheDirectory == null
        ? Path.of(System.getProperty("java.io.tmpdir"), "perpeft-items")
        : Path.of(cacheDirectory);
  }

  /**
   * @throws OptionException unless exactly one of the two backbones is given
   */
  public static ModelSettings of(JobOptions options) {
    @Nullable String backbone = options.find(ItemOptions.BACKBONE).orElse(null);
    @Nullable String hiddenStates = options.find(ItemOptions.HIDDEN_STATES).orElse(null);
    if ((backbone == null) == (hiddenStates == null)) {
      JobOption<String> first = ItemOptions.BACKBONE;
      throw new OptionException(
          "exactly one of %s and %s is needed; the generation's manifest says which"
              .formatted(first.key(), ItemOptions.HIDDEN_STATES.key()));
    }
    return new ModelSettings(
        options.get(CommonOptions.GENERATION),
        backbone,
        hiddenStates,
        List.copyOf(options.get(ItemOptions.PICTURE_PREFIXES)),
        Math.toIntExact(options.get(ItemOptions.MAX_PICTURE_SIZE).getBytes()),
        options.find(ItemOptions.CACHE_DIR).orElse(null),
        options.get(CommonOptions.DEVICE),
        options.get(CommonOptions.PRECISION));
  }
}
