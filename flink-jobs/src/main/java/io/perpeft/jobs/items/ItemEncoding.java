package io.perpeft.jobs.items;

import io.perpeft.jobs.common.Buffers;
import io.perpeft.jobs.common.Fault;
import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.model.clip.Backbone;
import io.perpeft.model.clip.BackboneException;
import io.perpeft.model.clip.BackboneShape;
import io.perpeft.model.clip.ClipBackbone;
import io.perpeft.model.clip.HiddenStatesFolder;
import io.perpeft.model.clip.ItemContent;
import io.perpeft.model.clip.PictureException;
import io.perpeft.model.clip.PreparedItem;
import io.perpeft.model.peft.AdapterMethod;
import io.perpeft.model.peft.ItemInputs;
import io.perpeft.model.peft.PooledStates;
import io.perpeft.schemas.Item;
import io.perpeft.store.ContentHash;
import io.perpeft.store.ItemInputStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns items into what the adapters read of them, by way of the backbone or of the cache on disk.
 * Each item goes through the backbone alone, so that its inputs depend on nothing but itself.
 * Thread-safe.
 */
public final class ItemEncoding implements AutoCloseable {
  private final Backbone backbone;
  private final AdapterMethod method;
  private final ItemInputStore cache;
  private final PictureSource pictures;

  private ItemEncoding(
      Backbone backbone, AdapterMethod method, ItemInputStore cache, PictureSource pictures) {
    this.backbone = backbone;
    this.method = method;
    this.cache = cache;
    this.pictures = pictures;
  }

  /**
   * Opens the first free cache under a directory. Backbone and method stay the caller's.
   *
   * @param caches directory that holds the caches, one for each process that encodes
   */
  static ItemEncoding open(
      Backbone backbone, AdapterMethod method, Path caches, PictureSource pictures) {
    String producer =
        "backbone %s%s: %s"
            .formatted(backbone.shape().sha256(), precision(backbone), method.inputs().name());
    return new ItemEncoding(
        backbone, method, ItemInputStore.openFirstFree(caches, producer), pictures);
  }

  private static String precision(Backbone backbone) {
    return backbone instanceof ClipBackbone clip ? " in " + clip.precision() : "";
  }

  /** As above, for items that bring their pictures along. */
  public static ItemEncoding open(
      Backbone backbone, AdapterMethod method, Path caches, int maxPictureBytes) {
    return open(backbone, method, caches, new PictureSource(List.of(), maxPictureBytes));
  }

  /**
   * Encodes the item and remembers its inputs. An item whose picture is no use goes on without it.
   *
   * @throws FaultyRecordException if the backbone does not know the item
   */
  public EncodedItem encode(Item item) throws FaultyRecordException {
    ContentHash content = contentOf(item);
    Optional<byte[]> known = cache.inputs(content);
    if (known.isPresent()) {
      cache.link(item.getItemId(), content);
      return new EncodedItem(content, known.get(), null);
    }
    FaultyRecordException fault = null;
    PreparedItem prepared;
    try {
      prepared = prepare(item, pictures.fetch(item));
    } catch (FaultyRecordException e) {
      if (e.fault() != Fault.PICTURE) {
        throw e;
      }
      fault = e;
      content = contentOf(withoutPicture(item));
      prepared = prepare(item, null);
    }
    byte[] inputs = method.inputs().of(backbone, List.of(prepared)).get(0).encode();
    cache.put(item.getItemId(), content, inputs);
    return new EncodedItem(content, inputs, fault);
  }

  /** Inputs of the item as it was encoded last. */
  public Optional<ItemInputs> find(String itemId) {
    return cache.inputsOf(itemId).map(ItemInputs::decode);
  }

  /** Whether {@link #find} has something to give. */
  public boolean has(String itemId) {
    return cache.contentOf(itemId).isPresent();
  }

  /** Inputs of an item of which nothing is known. */
  public ItemInputs neutral() {
    BackboneShape shape = backbone.shape();
    if (backbone instanceof HiddenStatesFolder) {
      int depths = shape.depths().size();
      return new PooledStates(
          depths, new float[depths * shape.imageWidth()], new float[depths * shape.textWidth()]);
    }
    PreparedItem nothing = backbone.prepare(new ItemContent("", "", null));
    return method.inputs().of(backbone, List.of(nothing)).get(0);
  }

  private PreparedItem prepare(Item item, byte @Nullable [] picture) throws FaultyRecordException {
    try {
      return backbone.prepare(new ItemContent(item.getItemId(), item.getTitle(), picture));
    } catch (PictureException e) {
      throw new FaultyRecordException(
          Fault.PICTURE, "the picture cannot be used: " + e.getMessage(), e);
    } catch (BackboneException e) {
      throw new FaultyRecordException(Fault.UNKNOWN_ITEM, String.valueOf(e.getMessage()), e);
    }
  }

  /** Gives the cache back. */
  @Override
  public void close() {
    cache.close();
  }

  private static Item withoutPicture(Item item) {
    return Item.newBuilder(item).setImageBytes(null).setImagePath(null).build();
  }

  /**
   * What the inputs are made from. A file may change under its path, so there the time of the
   * description counts as well. With hidden states made elsewhere the id is all there is.
   */
  private ContentHash contentOf(Item item) {
    ByteBuffer inline = item.getImageBytes();
    String path = item.getImagePath();
    String id = backbone instanceof HiddenStatesFolder ? item.getItemId() : "";
    if (inline != null) {
      byte[] bytes = Buffers.copy(inline);
      return ContentHash.of(id, item.getTitle(), "inline", ContentHash.of(bytes).hex());
    }
    return path == null
        ? ContentHash.of(id, item.getTitle(), "none")
        : ContentHash.of(id, item.getTitle(), "path", path + " " + item.getEventTime());
  }
}
