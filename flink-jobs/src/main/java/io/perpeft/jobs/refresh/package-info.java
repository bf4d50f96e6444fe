/**
 * The refresh job: releases become item vectors. The catalogue is sharded by serving partition;
 * each shard encodes its items under every release, publishes the vectors that moved, and closes
 * the version.
 */
@NullMarked
package io.perpeft.jobs.refresh;

import org.jspecify.annotations.NullMarked;
