/**
 * The live item memory at work: takes micro-batches that the groups' adapters have scored, ranks
 * them with what was published before, learns, and publishes. The tuning job runs it.
 */
@NullMarked
package io.perpeft.core.live;

import org.jspecify.annotations.NullMarked;
