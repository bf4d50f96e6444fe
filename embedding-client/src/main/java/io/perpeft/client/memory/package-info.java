/** What the item memory's topic says, and its part of the composed score. No Kafka in here. */
@NullMarked
package io.perpeft.client.memory;

import org.jspecify.annotations.NullMarked;
