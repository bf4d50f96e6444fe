/** SASRec's forward pass in plain Java. */
@NullMarked
package io.perpeft.core.recommender;

import org.jspecify.annotations.NullMarked;
