/**
 * The tuning job: every group learns from its training examples, in the order of its log, and cuts
 * releases.
 */
@NullMarked
package io.perpeft.jobs.tuning;

import org.jspecify.annotations.NullMarked;
