/**
 * Which groups' weights lie on the device, which on the host and which in a store: a decision about
 * bytes and the order of use, without an engine. Where a group lies changes how long its next step
 * takes, never what the step computes.
 */
@NullMarked
package io.perpeft.core.residency;

import org.jspecify.annotations.NullMarked;
