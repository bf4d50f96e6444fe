/** Projector and SASRec on the device. */
@NullMarked
package io.perpeft.model.recommender;

import org.jspecify.annotations.NullMarked;
