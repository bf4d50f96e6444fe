package io.perpeft.jobs.items;

import io.perpeft.jobs.common.FaultyRecordException;
import io.perpeft.store.ContentHash;
import org.jspecify.annotations.Nullable;

/**
 * An item as the adapters read it.
 *
 * @param content what the inputs were made from; without the picture if that was no use
 * @param pictureFault why the item goes on without its picture, or null
 */
public record EncodedItem(
    ContentHash content, byte[] inputs, @Nullable FaultyRecordException pictureFault) {}
