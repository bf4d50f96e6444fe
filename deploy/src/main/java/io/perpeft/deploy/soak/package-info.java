/** {@code deploy/soak}: the three jobs at work for long, and whether they grow meanwhile. */
@NullMarked
package io.perpeft.deploy.soak;

import org.jspecify.annotations.NullMarked;
