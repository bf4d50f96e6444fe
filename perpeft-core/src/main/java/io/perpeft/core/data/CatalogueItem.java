package io.perpeft.core.data;

import org.jspecify.annotations.Nullable;

/**
 * One thing to buy.
 *
 * @param id unique id, any Unicode text but the empty one
 * @param title what the text tower sees; may be empty
 * @param image where its picture lies, relative to the data folder; null when it has none
 */
public record CatalogueItem(String id, String title, @Nullable String image) {}
