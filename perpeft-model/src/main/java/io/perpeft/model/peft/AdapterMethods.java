package io.perpeft.model.peft;

import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.AdapterIdentity;
import io.perpeft.core.generation.Generation;
import io.perpeft.model.clip.Backbone;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds and opens adapter methods. */
public final class AdapterMethods {
  private AdapterMethods() {}

  /** All kinds on the class path, by name. */
  public static SortedMap<String, AdapterKind> kinds() {
    SortedMap<String, AdapterKind> kinds = new TreeMap<>();
    for (AdapterKind kind :
        ServiceLoader.load(AdapterKind.class, AdapterKind.class.getClassLoader())) {
      kinds.put(kind.name(), kind);
    }
    return kinds;
  }

  /**
   * The method that settings ask for.
   *
   * @throws AdapterException if there is no such method, or naming the setting it does not have
   */
  public static AdapterMethod open(Backbone backbone, AdapterConfig config) {
    SortedMap<String, AdapterKind> kinds = kinds();
    AdapterKind kind = kinds.get(config.kind());
    if (kind == null) {
      throw new AdapterException(
          "adapter kind \"%s\" is not known here; known: %s"
              .formatted(config.kind(), String.join(", ", kinds.keySet())));
    }
    return kind.open(backbone, config);
  }

  /**
   * The method of a generation's adapters.
   *
   * @param backbone the generation's
   * @throws AdapterException if this program knows no such method
   */
  public static AdapterMethod of(Generation generation, Backbone backbone) {
    AdapterIdentity adapter = generation.adapter();
    String source = "generation %s: %s".formatted(generation.id(), AdapterFiles.CONFIG);
    AdapterConfig config = AdapterConfig.parse(adapter.config(), source);
    if (!config.kind().equals(adapter.kind())) {
      throw new AdapterException(
          "%s: field \"peft_type\": %s is not the manifest's adapterKind, which is %s"
              .formatted(source, config.kind(), adapter.kind()));
    }
    return open(backbone, config);
  }

  /**
   * Makes sure that an adapter of one method computes the same under another.
   *
   * @throws AdapterException naming what differs
   */
  public static void requireSame(AdapterMethod own, AdapterMethod given) {
    if (!own.kind().equals(given.kind())) {
      throw new AdapterException(
          "the adapter is of kind %s, those of the generation are of kind %s"
              .formatted(given.kind(), own.kind()));
    }
    if (own instanceof AdaptedClip ours && given instanceof AdaptedClip theirs) {
      ours.requireSame(theirs);
    } else if (!own.config().equals(given.config())) {
      throw new AdapterException(
          "the adapter's settings are %s, those of the generation %s"
              .formatted(given.config(), own.config()));
    }
  }

  /** What a generation made with this method says of it. */
  public static AdapterIdentity identity(AdapterMethod method) {
    return new AdapterIdentity(method.kind(), method.config());
  }
}
