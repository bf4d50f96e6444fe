package io.perpeft.model.clip;

import org.jspecify.annotations.Nullable;

/**
 * An item as a shop describes it.
 *
 * @param image the bytes of a picture file, or null for an item without one
 */
public record ItemContent(String id, String title, byte @Nullable [] image) {}
