/** Full-catalogue ranking measures. */
@NullMarked
package io.perpeft.core.ranking;

import org.jspecify.annotations.NullMarked;
