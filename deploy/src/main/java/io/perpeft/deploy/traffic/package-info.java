/** A shop's catalogue and its purchases, as they arrive. */
@NullMarked
package io.perpeft.deploy.traffic;

import org.jspecify.annotations.NullMarked;
