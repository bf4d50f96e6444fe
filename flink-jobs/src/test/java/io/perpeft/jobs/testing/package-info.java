/** What tests of the jobs stand on: a real broker in this JVM, and waiting with a deadline. */
@NullMarked
package io.perpeft.jobs.testing;

import org.jspecify.annotations.NullMarked;
