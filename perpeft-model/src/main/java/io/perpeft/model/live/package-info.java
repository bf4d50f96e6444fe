/**
 * One group learning from its log: decisions of {@link io.perpeft.core.tuning} and steps on the
 * device put together, for the tuning job, for simulation and for replay alike.
 */
@NullMarked
package io.perpeft.model.live;

import org.jspecify.annotations.NullMarked;
