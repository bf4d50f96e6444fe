package io.perpeft.deploy.traffic;

import io.perpeft.core.data.CatalogueItem;
import io.perpeft.core.data.DataFolder;
import io.perpeft.schemas.Item;
import io.perpeft.schemas.topics.Keys;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.wire.AvroCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts a data folder's catalogue on the items topic, pictures inline. */
public final class ItemPublisher {

  private static final AvroCodec<Item> CODEC = AvroCodec.of(Item.class);

  private ItemPublisher() {}

  /**
   * Publishes every item and waits until the broker has them all.
   *
   * @return how many items there are
   * @throws IOException if a picture cannot be read
   */
  public static int publish(DataFolder folder, TopicSpec topic, Acknowledged acknowledged)
      throws IOException {
    long now = System.currentTimeMillis();
    for (CatalogueItem item : folder.items()) {
      Item described =
          new Item(item.id(), item.title(), picture(folder.imagePath(item)), null, now);
      acknowledged.send(topic.name(), Keys.id(item.id()), CODEC.encode(described));
    }
    acknowledged.flush();
    return folder.items().size();
  }

  private static @Nullable ByteBuffer picture(@Nullable Path file) throws IOException {
    return file == null ? null : ByteBuffer.wrap(Files.readAllBytes(file));
  }
}
