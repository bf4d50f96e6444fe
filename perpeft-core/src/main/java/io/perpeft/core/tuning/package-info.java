/**
 * How one group learns from its log, decision by decision and without an engine: batch boundaries,
 * negatives, test-then-train figures, releases, and the state behind them. A group's path is a
 * function of the generation, the settings and the group's log alone; no class here asks for the
 * time or for a random number that its caller did not name.
 */
@NullMarked
package io.perpeft.core.tuning;

import org.jspecify.annotations.NullMarked;
