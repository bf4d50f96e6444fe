package io.perpeft.deploy.traffic;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.wire.AvroCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts items of a data folder on the items topic, pictures inline. */
public final class ItemPublisher {

  private static final AvroCodec<Item> CODEC = AvroCodec.of(Item.class);

  /** Fits a record of the topic; an item with a larger picture goes without. */
  private static final int MAX_PICTURE_BYTES = 15 << 20;

  private final DataFolder folder;
  private final TopicSpec topic;
  private final Acknowledged broker;

  public ItemPublisher(DataFolder folder, TopicSpec topic, Acknowledged broker) {
    this.folder = folder;
    this.topic = topic;
    this.broker = broker;
  }

  /**
   * Sends an item without waiting for the broker.
   *
   * @throws UncheckedIOException if its picture cannot be read
   */
  public void publish(CatalogueItem item) {
    Item record = record(folder, item);
    broker.send(topic.name(), Keys.id(item.id()), CODEC.encode(record));
  }

  /**
   * The item as the topic has it.
   *
   * @throws UncheckedIOException if its picture cannot be read
   */
  public static Item record(DataFolder folder, CatalogueItem item) {
    ByteBuffer picture = picture(folder.imagePath(item));
    return new Item(item.id(), item.title(), picture, null, System.currentTimeMillis());
  }

  private static @Nullable ByteBuffer picture(@Nullable Path file) {
    try {
      return file == null || Files.size(file) > MAX_PICTURE_BYTES
          ? null
          : ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the picture " + file + " cannot be read", e);
    }
  }
}
