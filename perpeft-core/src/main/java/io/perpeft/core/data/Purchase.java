package io.perpeft.core.data;

/**
 * One user bought one item.
 *
 * @param id unique id: the column {@code id}, or {@code row-N} for the row that begins in line N
 * @param user who bought
 * @param item what was bought, an id of the catalogue
 * @param timestampMillis when, milliseconds since the epoch, UTC
 */
public record Purchase(String id, String user, String item, long timestampMillis) {}
