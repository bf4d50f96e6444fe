package io.perpeft.model.catalogue;

/** What becomes of an item whose picture is missing, or cannot be used. */
public enum BadPictures {
  /** Everything stops, with the item and the file named. */
  FAIL,
  /** The item gets the neutral picture, and is counted. */
  NEUTRAL
}
