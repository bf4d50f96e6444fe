package io.perpeft.client.memory;

import io.perpeft.schemas.Neighbour;
import io.perpeft.schemas.RememberedItem;
import io.perpeft.schemas.wire.Vectors;
import java.util.List;

/** One item of the memory, decoded. Counts hold at {@code eventTimeMillis}. */
record MemoryItem(
    String itemId,
    float[] q,
    float[] c,
    double[] counts,
    double coPurchaseBase,
    List<Neighbour> neighbours,
    long eventTimeMillis) {

  /**
   * @throws IllegalArgumentException if q and c are not of one width
   */
  static MemoryItem of(RememberedItem item) {
    float[] q = Vectors.toFloats(item.getQ());
    float[] c = Vectors.toFloats(item.getC());
    if (q.length != c.length) {
      throw new IllegalArgumentException(
          "remembered item '%s': q has %d numbers and c %d"
              .formatted(item.getItemId(), q.length, c.length));
    }
    return new MemoryItem(
        item.getItemId(),
        q,
        c,
        new double[] {item.getShortCount(), item.getMiddleCount(), item.getLongCount()},
        item.getCoPurchaseBase(),
        List.copyOf(item.getNeighbours()),
        item.getEventTime());
  }
}
