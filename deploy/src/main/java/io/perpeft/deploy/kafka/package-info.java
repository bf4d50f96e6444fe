/** A Kafka broker as a process of its own, and the topics in it. */
@NullMarked
package io.perpeft.deploy.kafka;

import org.jspecify.annotations.NullMarked;
