package io.perpeft.core.tuning;

import java.util.List;
import java.util.stream.Stream;

/**
 * One purchase as its user's group learns from it.
 *
 * @param history the user's last items before it, oldest first
 * @param remembered purchases of the user that are never negatives, oldest first
 * @param inVisit how many of the newest remembered belong to the visit that this purchase is part
 *     of
 * @param eventTimeMillis when it was bought
 * @param ingestTimeMillis when the purchase was appended to its topic, 0 if unknown
 */
public record Example(
    List<String> history,
    String target,
    List<String> remembered,
    int inVisit,
    long eventTimeMillis,
    long ingestTimeMillis,
    LogPosition position) {

  /** Every item it names, the target last; items may repeat. */
  public Stream<String> items() {
    return Stream.of(remembered, history, List.of(target)).flatMap(List::stream);
  }
}
