package io.perpeft.cli.audit;

import java.util.Comparator;

/** A group of a generation, or the generation's user-blind model by the id {@code global}. */
record ServedGroup(String generationId, String groupId) {
  static final Comparator<ServedGroup> ORDER =
      Comparator.comparing(ServedGroup::generationId).thenComparing(ServedGroup::groupId);
}
