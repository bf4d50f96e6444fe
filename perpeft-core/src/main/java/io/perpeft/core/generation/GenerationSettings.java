package io.perpeft.core.generation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What shaped a generation.
 *
 * @param width length of item and user vectors, h
 * @param historyLength items of a history that count, L
 * @param heads attention heads of SASRec
 * @param groups number of interest groups asked for
 * @param seed seed of everything random
 * @param loss name of the training loss
 * @param training further options by name, for the record
 */
public record GenerationSettings(
    int width,
    int historyLength,
    int heads,
    int groups,
    long seed,
    String loss,
    Map<String, String> training) {
  public GenerationSettings {
    if (width < 1 || historyLength < 1 || heads < 1 || groups < 1) {
      throw new IllegalArgumentException(
          "width, historyLength, heads and groups must be positive, not %d, %d, %d and %d"
              .formatted(width, historyLength, heads, groups));
    }
    training = Collections.unmodifiableMap(new TreeMap<>(training));
  }
}
