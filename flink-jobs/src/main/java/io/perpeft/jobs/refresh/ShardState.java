package io.perpeft.jobs.refresh;

import io.perpeft.jobs.common.StreamTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/** Keyed state of one shard: its items, and what was published of them. */
final class ShardState {
  private final ValueState<ShardHeader> header;
  private final ValueState<Integer> itemCount;
  private final MapState<Integer, StoredItem> items;
  private final MapState<String, Integer> positions;
  private final MapState<Integer, Long> sales;
  private final MapState<Integer, Boolean> ahead;
  private final ListState<ItemArrival> arrivals;
  private final ValueState<Integer> arrivalCount;
  private final MapState<Long, float[]> published;

  ShardState(RuntimeContext context) {
    header =
        context.getState(new ValueStateDescriptor<>("header", StreamTypes.of(ShardHeader.class)));
    itemCount = context.getState(new ValueStateDescriptor<>("item-count", Types.INT));
    items =
        context.getMapState(
            new MapStateDescriptor<>("items", Types.INT, StreamTypes.of(StoredItem.class)));
    positions = context.getMapState(new MapStateDescriptor<>("positions", Types.STRING, Types.INT));
    sales = context.getMapState(new MapStateDescriptor<>("sales", Types.INT, Types.LONG));
    ahead = context.getMapState(new MapStateDescriptor<>("ahead", Types.INT, Types.BOOLEAN));
    arrivals =
        context.getListState(
            new ListStateDescriptor<>("arrivals", StreamTypes.of(ItemArrival.class)));
    arrivalCount = context.getState(new ValueStateDescriptor<>("arrival-count", Types.INT));
    published =
        context.getMapState(
            new MapStateDescriptor<>(
                "published", Types.LONG, PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  Optional<ShardHeader> header() throws Exception {
    return Optional.ofNullable(header.value());
  }

  void begin(ShardHeader value) throws Exception {
    header.update(value);
  }

  int items() throws Exception {
    Integer count = itemCount.value();
    return count == null ? 0 : count;
  }

  /** Items at the positions from {@code last} down to {@code first} that did not go ahead. */
  List<StoredItem> itemsDown(int last, int first) throws Exception {
    List<StoredItem> found = new ArrayList<>();
    for (int position = last; position >= first; position--) {
      if (!ahead.contains(position)) {
        found.add(items.get(position));
      }
    }
    return found;
  }

  /** Counts a purchase; of an item that the shard does not have it counts nothing. */
  void bought(String itemId) throws Exception {
    Integer position = positions.get(itemId);
    if (position != null) {
      Long before = sales.get(position);
      sales.put(position, before == null ? 1 : before + 1);
    }
  }

  /**
   * The items bought most, most bought first, which go ahead of all others in the version in hand.
   *
   * @param last highest position that the version has
   */
  List<StoredItem> takeBestsellers(int most, int last) throws Exception {
    List<Map.Entry<Integer, Long>> sold = new ArrayList<>();
    for (Map.Entry<Integer, Long> entry : sales.entries()) {
      if (entry.getKey() <= last) {
        sold.add(Map.entry(entry.getKey(), entry.getValue()));
      }
    }
    sold.sort(
        Map.Entry.<Integer, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    List<StoredItem> taken = new ArrayList<>();
    for (Map.Entry<Integer, Long> entry : sold.subList(0, Math.min(most, sold.size()))) {
      ahead.put(entry.getKey(), true);
      taken.add(items.get(entry.getKey()));
    }
    return taken;
  }

  /** Keeps the item; false if it is there already with the same content. */
  boolean store(StoredItem item) throws Exception {
    Integer position = positions.get(item.itemId());
    if (position == null) {
      position = items();
      itemCount.update(position + 1);
      positions.put(item.itemId(), position);
    } else if (items.get(position).content().equals(item.content())) {
      return false;
    }
    items.put(position, item);
    return true;
  }

  int position(String itemId) throws Exception {
    return positions.get(itemId);
  }

  /** Queues an item record; returns how many wait. */
  int queue(ItemArrival arrival) throws Exception {
    int count = waiting() + 1;
    arrivals.add(arrival);
    arrivalCount.update(count);
    return count;
  }

  int waiting() throws Exception {
    Integer count = arrivalCount.value();
    return count == null ? 0 : count;
  }

  List<ItemArrival> takeQueued() throws Exception {
    List<ItemArrival> queued = new ArrayList<>();
    Iterable<ItemArrival> all = arrivals.get();
    if (all != null) {
      all.forEach(queued::add);
    }
    arrivals.clear();
    arrivalCount.clear();
    return queued;
  }

  float @Nullable [] published(int group, int position) throws Exception {
    return published.get(vectorKey(group, position));
  }

  void setPublished(int group, int position, float[] vector) throws Exception {
    published.put(vectorKey(group, position), vector);
  }

  private static long vectorKey(int group, int position) {
    return ((long) group << Integer.SIZE) | position;
  }

  /** Forgets which items went ahead in the version in hand. */
  void endVersion() {
    ahead.clear();
  }

  /**
   * Forgets the group's vectors.
   *
   * @return the items that it had a published vector of
   */
  List<String> forget(int group) throws Exception {
    List<String> forgotten = new ArrayList<>();
    for (Map.Entry<String, Integer> entry : positions.entries()) {
      long key = vectorKey(group, entry.getValue());
      if (published.contains(key)) {
        published.remove(key);
        forgotten.add(entry.getKey());
      }
    }
    return forgotten;
  }
}
