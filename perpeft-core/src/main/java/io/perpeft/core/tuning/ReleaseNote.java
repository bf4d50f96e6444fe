package io.perpeft.core.tuning;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a release says about its weights.
 *
 * @param version of the group's weights, one more than its parent's
 * @param steps optimiser steps since the generation
 * @param examples behind those steps
 * @param lineage where the examples seen lie in the log
 * @param ndcg20 of the parent on the purchases since its release; null if there were none
 * @param hr20 likewise
 * @param newestEventTimeMillis newest purchase that shaped the weights
 * @param newestIngestTimeMillis when a purchase that shaped them was appended last
 */
public record ReleaseNote(
    long version,
    long steps,
    long examples,
    List<OffsetSpan> lineage,
    @Nullable Double ndcg20,
    @Nullable Double hr20,
    long newestEventTimeMillis,
    long newestIngestTimeMillis) {}
