/** Bootstrap from history, and live training of groups. */
@NullMarked
package io.perpeft.model.training;

import org.jspecify.annotations.NullMarked;
