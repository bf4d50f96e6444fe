/** Interest groups: finding them, placing users in them, following the stream. */
@NullMarked
package io.perpeft.core.grouping;

import org.jspecify.annotations.NullMarked;
