package io.perpeft.core.tuning;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The generation's items under their dense indices 1 to n. Immutable; shared by all groups. */
public final class CatalogueIndex {
  private final List<String> ids;
  private final Map<String, Integer> indices;

  public CatalogueIndex(List<String> ids) {
    this.ids = List.copyOf(ids);
    this.indices = new HashMap<>(ids.size() * 2);
    for (String id : ids) {
      indices.put(id, indices.size() + 1);
    }
    if (indices.size() != ids.size()) {
      throw new IllegalArgumentException("an item id occurs twice in the generation");
    }
  }

  public int size() {
    return ids.size();
  }

  String id(int index) {
    return ids.get(index - 1);
  }

  /** Index of the item, 0 if the generation does not have it. */
  public int indexOrZero(String id) {
    return indices.getOrDefault(id, 0);
  }

  @Nullable Integer find(String id) {
    return indices.get(id);
  }
}
