/** Reads the serving topic and keeps a view of it up to date. */
@NullMarked
package io.perpeft.client.kafka;

import org.jspecify.annotations.NullMarked;
