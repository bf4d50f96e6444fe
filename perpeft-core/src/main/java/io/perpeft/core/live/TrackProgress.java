package io.perpeft.core.live;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far a track has come.
 *
 * @param purchases learnt from since the generation
 * @param publishedPurchases of these, what was published last has seen
 * @param unpublished purchases that the published neighbours have not seen
 * @param unpublishedGroups groups that learnt since
 */
record TrackProgress(
    long purchases,
    long publishedPurchases,
    List<MemoryTrack.Bought> unpublished,
    SortedSet<Integer> unpublishedGroups) {

  static final TrackProgress NONE =
      new TrackProgress(0, 0, List.of(), Collections.unmodifiableSortedSet(new TreeSet<>()));
}
