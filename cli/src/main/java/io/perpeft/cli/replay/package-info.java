/** {@code perpeft replay}. */
@NullMarked
package io.perpeft.cli.replay;

import org.jspecify.annotations.NullMarked;
