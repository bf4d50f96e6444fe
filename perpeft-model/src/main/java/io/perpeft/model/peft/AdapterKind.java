package io.perpeft.model.peft;

import io.perpeft.model.clip.Backbone;

/**
 * An adapter method by name, before it has settings and a backbone. Kinds are found by {@link
 * java.util.ServiceLoader}, so a further one needs a line in {@code
 * META-INF/services/io.perpeft.model.peft.AdapterKind} and no change here.
 */
public interface AdapterKind {
  /** Name in manifests, releases and on the command line; in lower case. */
  String name();

  /**
   * The method for a backbone.
   *
   * @param config what {@link AdapterMethod#config} says, or less: what is not there has its
   *     default
   * @throws AdapterException naming the setting that cannot be had, or if the method does not work
   *     on such a backbone
   */
  AdapterMethod open(Backbone backbone, AdapterConfig config);
}
