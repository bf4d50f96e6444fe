package io.perpeft.cli.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of every record of a purchase: a training example or a dead letter, and never two
 * examples of one purchase; a repeated purchase is a dead letter. Every purchase id is kept in
 * memory.
 */
final class PurchaseCount {

  /** Where a record of the purchases lies. */
  record Place(int partition, long offset) {}

  /** What became of a purchase, which may have come in several records. */
  private static final class Fate {
    private int records;
    private int examples;
    private int letters;

    private int missing() {
      return Math.max(0, records - examples - letters);
    }

    private int surplus() {
      return Math.max(0, Math.max(examples - 1, examples + letters - records));
    }
  }

  private final Map<String, Fate> byId = new HashMap<>();
  private final Map<Place, Fate> byPlace = new HashMap<>();
  private long unreadable;
  private long examples;
  private long letters;
  private long strangers;

  /**
   * A record of the purchases' topic; all of them come before the first example or letter.
   *
   * @param id null if the record cannot be read
   */
  void purchase(Place place, @Nullable String id) {
    Fate fate = id == null ? new Fate() : byId.computeIfAbsent(id, any -> new Fate());
    unreadable += id == null ? 1 : 0;
    fate.records++;
    byPlace.put(place, fate);
  }

  void example(String id) {
    examples++;
    Fate fate = byId.get(id);
    if (fate == null) {
      strangers++;
    } else {
      fate.examples++;
    }
  }

  /** A dead letter of the purchases. */
  void letter(Place source) {
    letters++;
    Fate fate = byPlace.get(source);
    if (fate == null) {
      strangers++;
    } else {
      fate.letters++;
    }
  }

  List<AuditLine> lines() {
    long records = byPlace.size();
    long lost = 0;
    long doubled = 0;
    for (Fate fate : byPlace.values().stream().distinct().toList()) {
      lost += fate.missing();
      doubled += fate.surplus();
    }
    return List.of(
        AuditLine.of("records of purchases", records),
        AuditLine.of("of these unreadable", unreadable),
        AuditLine.of("of these repeat a purchase", records - unreadable - byId.size()),
        AuditLine.of("training examples", examples),
        AuditLine.of("dead letters of purchases", letters),
        AuditLine.fault("records of purchases lost", lost),
        AuditLine.fault("records of purchases doubled", doubled),
        AuditLine.fault("examples or letters without a purchase", strangers));
  }
}
