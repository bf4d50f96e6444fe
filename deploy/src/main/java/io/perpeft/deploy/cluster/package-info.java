/** {@code deploy/cluster} and a stream of purchases through the three jobs on it. */
@NullMarked
package io.perpeft.deploy.cluster;

import org.jspecify.annotations.NullMarked;
