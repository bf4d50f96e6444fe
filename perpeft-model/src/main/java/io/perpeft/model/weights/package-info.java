/** Weights of a model part as one vector, and as named tensors. */
@NullMarked
package io.perpeft.model.weights;

import org.jspecify.annotations.NullMarked;
