/** What anyone can serve without a model, kept as strong as it is simple: the bar to pass. */
@NullMarked
package io.perpeft.core.baselines;

import org.jspecify.annotations.NullMarked;
