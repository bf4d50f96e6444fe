package io.perpeft.core.tuning;

import io.perpeft.core.memory.PastPurchases;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The items a group can learn from: those of the generation, then others in the order in which the
 * group's log first named them. An index never changes its meaning. Not thread-safe.
 */
public final class GroupItems {
  private final CatalogueIndex generation;
  private final List<String> added = new ArrayList<>();
  private final Map<String, Integer> indices = new HashMap<>();

  public GroupItems(CatalogueIndex generation) {
    this.generation = generation;
  }

  /** Index of the item, a new one if the group has not met it. */
  int index(String id) {
    Integer known = generation.find(id);
    if (known == null) {
      known = indices.get(id);
    }
    if (known == null) {
      added.add(id);
      known = size();
      indices.put(id, known);
    }
    return known;
  }

  /** Whether the item has an index. */
  public boolean contains(String id) {
    return generation.find(id) != null || indices.containsKey(id);
  }

  /** Id of an item, {@code 1 <= index <= size()}. */
  public String id(int index) {
    return index <= generation.size()
        ? generation.id(index)
        : added.get(index - generation.size() - 1);
  }

  /** Number of items; the largest index. */
  public int size() {
    return generation.size() + added.size();
  }

  /** How many of them, from 1 on, are the generation's. */
  public int generationSize() {
    return generation.size();
  }

  /** Ids of the items beyond the generation's, in the order of their indices. */
  public List<String> added() {
    return Collections.unmodifiableList(added);
  }

  IndexedExample index(Example example) {
    int[] history = example.history().stream().mapToInt(this::index).toArray();
    int target = index(example.target());
    return new IndexedExample(
        history,
        past(example),
        target,
        Stream.concat(example.remembered().stream(), example.history().stream())
            .mapToInt(this::index)
            .sorted()
            .distinct()
            .toArray(),
        example.eventTimeMillis(),
        example.ingestTimeMillis(),
        example.position());
  }

  private PastPurchases past(Example example) {
    List<String> all = example.remembered();
    List<String> newest =
        all.subList(Math.max(0, all.size() - IndexedExample.MOST_PAST), all.size());
    return new PastPurchases(
        newest.stream().mapToInt(this::index).toArray(),
        Math.min(example.inVisit(), newest.size()));
  }
}
