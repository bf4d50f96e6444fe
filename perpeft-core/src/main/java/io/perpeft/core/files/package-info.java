/** Hashes, atomic writes, and directories as a whole. */
@NullMarked
package io.perpeft.core.files;

import org.jspecify.annotations.NullMarked;
