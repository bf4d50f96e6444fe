/** Whole data folders as inputs of a model. */
@NullMarked
package io.perpeft.model.catalogue;

import org.jspecify.annotations.NullMarked;
