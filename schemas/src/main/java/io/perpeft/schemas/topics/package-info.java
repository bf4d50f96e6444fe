/** Topic names and settings, record keys and the partition of an item, in one place. */
@NullMarked
package io.perpeft.schemas.topics;

import org.jspecify.annotations.NullMarked;
