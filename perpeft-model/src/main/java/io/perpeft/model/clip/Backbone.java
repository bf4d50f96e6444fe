package io.perpeft.model.clip;

import java.util.List;

/** Where the frozen features of items come from. Safe for use by several threads. */
public sealed interface Backbone extends AutoCloseable permits ClipBackbone, HiddenStatesFolder {

  /** What the features of this backbone look like, and the hash that names it. */
  BackboneShape shape();

  /**
   * Turns an item into what {@link #hiddenStates} takes; needs no engine.
   *
   * @throws PictureException if the item has a picture that cannot be used
   * @throws BackboneException if the backbone does not know the item
   */
  PreparedItem prepare(ItemContent item);

  /**
   * Hidden states at the pooled position, one row an item in the order given. The last bits of a
   * row may depend on the other items of the call; those of a call with one item depend on that
   * item only.
   */
  HiddenStates hiddenStates(List<PreparedItem> items);

  @Override
  void close();
}
