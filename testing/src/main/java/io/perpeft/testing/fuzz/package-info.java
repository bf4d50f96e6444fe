/**
 * Damages valid inputs at random, the same way each time, and watches what a reader makes of it.
 */
@NullMarked
package io.perpeft.testing.fuzz;

import org.jspecify.annotations.NullMarked;
