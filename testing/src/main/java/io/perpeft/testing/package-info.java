/** What tests of several modules share: a Kafka broker in the JVM, and waiting with a deadline. */
@NullMarked
package io.perpeft.testing;

import org.jspecify.annotations.NullMarked;
