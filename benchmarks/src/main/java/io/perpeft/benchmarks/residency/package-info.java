/** What it costs that groups come and go between device, host and disk. */
@NullMarked
package io.perpeft.benchmarks.residency;

import org.jspecify.annotations.NullMarked;
