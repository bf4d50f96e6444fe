/**
 * What the three jobs share: environment, Kafka endpoints, decoding, dead letters, stream types.
 */
@NullMarked
package io.perpeft.jobs.common;

import org.jspecify.annotations.NullMarked;
