package io.perpeft.store;

import java.nio.file.Path;

/** Tries to open a store, from a process of its own; prints what went wrong. */
final class OpenStoreMain {
  private OpenStoreMain() {}

  public static void main(String[] args) {
    try {
      ItemInputStore.open(Path.of(args[0]), args[1]).close();
    } catch (StoreException e) {
      System.out.println(e.getMessage());
    }
  }
}
