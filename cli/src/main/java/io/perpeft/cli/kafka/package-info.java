/** What verbs that work on a running system share: Kafka's topics, read and written. */
@NullMarked
package io.perpeft.cli.kafka;

import org.jspecify.annotations.NullMarked;
