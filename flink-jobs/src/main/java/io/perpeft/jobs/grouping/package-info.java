/** The grouping job: valid purchases become training examples of their user's interest group. */
@NullMarked
package io.perpeft.jobs.grouping;

import org.jspecify.annotations.NullMarked;
