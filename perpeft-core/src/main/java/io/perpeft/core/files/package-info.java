/** Hashes and atomic writes. */
@NullMarked
package io.perpeft.core.files;

import org.jspecify.annotations.NullMarked;
