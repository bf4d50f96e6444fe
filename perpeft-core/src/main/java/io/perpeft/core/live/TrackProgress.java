package io.perpeft.core.live;

import java.util.List;

/**
 * How far a track has come.
 *
 * @param purchases learnt from since the generation
 * @param publishedPurchases of these, what was published last has seen
 * @param unpublished purchases that the published neighbours have not seen
 */
record TrackProgress(
    long purchases, long publishedPurchases, List<MemoryTrack.Bought> unpublished) {

  static final TrackProgress NONE = new TrackProgress(0, 0, List.of());
}
