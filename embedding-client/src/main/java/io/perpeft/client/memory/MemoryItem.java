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

  static MemoryItem of(RememberedItem item) {
    return new MemoryItem(
        item.getItemId(),
        Vectors.toFloats(item.getQ()),
        Vectors.toFloats(item.getC()),
        new double[] {item.getShortCount(), item.getMiddleCount(), item.getLongCount()},
        item.getCoPurchaseBase(),
        List.copyOf(item.getNeighbours()),
        item.getEventTime());
  }
}
