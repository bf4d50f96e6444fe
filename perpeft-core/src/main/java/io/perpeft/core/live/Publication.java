package io.perpeft.core.live;

import io.perpeft.core.memory.ItemMemory;
import java.util.BitSet;
import java.util.List;
import java.util.SortedSet;

/**
 * What changed in the item memory since it was published before.
 *
 * @param memory as it is now; to be read before the next batch is taken
 * @param rows rows of items whose state changed
 * @param forgotten items that are not held any more
 * @param groups groups that have weights; those of all change, since they share what they learn
 * @param purchases learnt from until now, since the generation
 */
public record Publication(
    ItemMemory memory,
    BitSet rows,
    List<String> forgotten,
    SortedSet<Integer> groups,
    long purchases) {}
