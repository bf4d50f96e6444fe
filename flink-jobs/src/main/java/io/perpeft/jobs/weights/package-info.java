/** How weights travel between the jobs: inline, or as directories named by their hash. */
@NullMarked
package io.perpeft.jobs.weights;

import org.jspecify.annotations.NullMarked;
