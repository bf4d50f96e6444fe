package io.perpeft.demo;

/**
 * An item of the demo shop.
 *
 * @param index place in the catalogue, from 0; earlier items are never available later
 * @param collection items of one collection share brand, style and launch, and are bought together
 * @param appeal popularity before trends, largest 1
 * @param availableFromMillis first moment at which it can be bought, epoch milliseconds
 */
public record DemoItem(
    int index,
    String id,
    String title,
    Traits traits,
    int collection,
    double appeal,
    long availableFromMillis) {}
