/**
 * Evaluation by simulation: a log of purchases is replayed in time order through the very classes
 * that decide and learn in the jobs, and every purchase is ranked before anything learns from it.
 */
@NullMarked
package io.perpeft.model.simulation;

import org.jspecify.annotations.NullMarked;
