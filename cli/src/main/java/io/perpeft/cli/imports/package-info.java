/** Public data sets into data folders. */
@NullMarked
package io.perpeft.cli.imports;

import org.jspecify.annotations.NullMarked;
