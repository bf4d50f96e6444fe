package io.perpeft.jobs.common;

import java.util.Locale;

/** Why a record became a dead letter: a stable, countable name. */
public enum Fault {
  /** The bytes are not a record of the topic's type. */
  UNDECODABLE,
  /** More bytes than a record may have. */
  OVERSIZED,
  /** A field holds what it must not. */
  INVALID,
  /** The event time lies ahead of the clock. */
  FUTURE,
  /** The same event came before. */
  DUPLICATE,
  /** It names an item that has no vector and got none in time. */
  UNKNOWN_ITEM,
  /** The picture cannot be used; the item itself goes on without it. */
  PICTURE,
  /** The training step on its micro-batch would have done harm, or the engine failed at it. */
  DIVERGED;

  /** The name on the wire and in metrics, for example {@code unknown-item}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
