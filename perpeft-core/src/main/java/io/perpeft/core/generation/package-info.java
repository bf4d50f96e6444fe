/** What a bootstrap produces from history, as one verified directory. */
@NullMarked
package io.perpeft.core.generation;

import org.jspecify.annotations.NullMarked;
