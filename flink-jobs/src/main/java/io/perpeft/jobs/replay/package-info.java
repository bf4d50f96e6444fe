/** Learns a log again, outside of Flink, and compares with what the tuning job made of it. */
@NullMarked
package io.perpeft.jobs.replay;

import org.jspecify.annotations.NullMarked;
