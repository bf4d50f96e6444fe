/** What the serving topic says, as vectors that never mix versions. No Kafka in here. */
@NullMarked
package io.perpeft.client.view;

import org.jspecify.annotations.NullMarked;
