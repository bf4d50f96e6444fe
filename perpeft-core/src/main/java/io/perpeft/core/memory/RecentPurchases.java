package io.perpeft.core.memory;

/** The last purchases of a group, as rows: a ring of fixed capacity. Not thread-safe. */
final class RecentPurchases {

  private final int[] rows;
  private int size;
  private int next;

  RecentPurchases(int capacity) {
    rows = new int[capacity];
  }

  int size() {
    return size;
  }

  /** Any of the purchases held, {@code 0 <= index < size()}, in no particular order. */
  int row(int index) {
    return rows[index];
  }

  void add(int row) {
    rows[next] = row;
    next = (next + 1) % rows.length;
    size = Math.min(size + 1, rows.length);
  }

  void encode(BinaryState.Writer out) {
    out.putInt(size);
    out.putInt(next);
    out.putInts(rows, size);
  }

  void decode(BinaryState.Reader in, int limit) {
    size = in.getCount("recent purchases", Integer.BYTES);
    next = in.getInt();
    if (size > rows.length || next < 0 || next >= rows.length) {
      throw new IllegalArgumentException(
          "item memory state: %d recent purchases, next %d, exceed the capacity %d"
              .formatted(size, next, rows.length));
    }
    in.getInts(rows, size);
    for (int i = 0; i < size; i++) {
      if (rows[i] < 0 || rows[i] >= limit) {
        throw new IllegalArgumentException(
            "item memory state: recent purchase of row %d, but there are %d rows"
                .formatted(rows[i], limit));
      }
    }
  }
}
