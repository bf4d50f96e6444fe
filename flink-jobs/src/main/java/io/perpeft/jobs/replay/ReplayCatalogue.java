package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.jobs.items.ItemEncoding;
import io.perpeft.jobs.items.ItemReading;
import io.perpeft.jobs.items.SubstitutableItems;
import io.perpeft.model.live.ItemCatalogue;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.SortedSet;

/** The items that a log names, as their topic describes them last. */
final class ReplayCatalogue implements ItemCatalogue {
  private final ItemEncoding encoding;
  private final AvroCodec<Item> codec;
  private final SubstitutableItems items;

  ReplayCatalogue(ItemEncoding encoding, int maxRecordBytes) {
    this.encoding = encoding;
    items = new SubstitutableItems(encoding, "the log");
    codec = AvroCodec.of(Item.class, maxRecordBytes);
  }

  /** Takes a record of the topic in; one that cannot be used is passed over, as by the job. */
  void add(RawRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      Item item = codec.decode(value);
      ItemReading.check(item);
      encoding.encode(item);
    } catch (WireFormatException | FaultyRecordException e) {
      return;
    }
  }

  /** Lets an item that the topic lacks pass as one without title and picture. */
  void substitute(String itemId) {
    items.substitute(itemId);
  }

  /** Items that passed so. */
  SortedSet<String> substituted() {
    return items.substituted();
  }

  @Override
  public boolean has(String itemId) {
    return items.has(itemId);
  }

  @Override
  public ItemInputs inputs(String itemId) {
    return items.inputs(itemId);
  }
}
