/** A file system of Flink that fails, is slow, or is full, as a test says. */
@NullMarked
package io.perpeft.jobs.testing.faults;

import org.jspecify.annotations.NullMarked;
