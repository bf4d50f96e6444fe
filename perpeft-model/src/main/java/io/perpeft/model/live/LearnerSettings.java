package io.perpeft.model.live;

import io.perpeft.core.tuning.BatchLimits;
import io.perpeft.core.tuning.GateOptions;
import io.perpeft.core.tuning.NegativeSampler;
import io.perpeft.core.tuning.ReleasePolicy;

/**
 * How a group learns from its log.
 *
 * @param rankAll the most items for which a purchase is ranked against all of them
 * @param rankSample candidates drawn where there are more
 */
public record LearnerSettings(
    BatchLimits limits,
    NegativeSampler negatives,
    ReleasePolicy releases,
    GateOptions gate,
    int rankAll,
    int rankSample) {}
