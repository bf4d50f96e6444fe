/** Generations on the file systems that Flink opens. */
@NullMarked
package io.perpeft.jobs.generations;

import org.jspecify.annotations.NullMarked;
