/** The command line: {@code perpeft VERB}, one class a verb. */
@NullMarked
package io.perpeft.cli;

import org.jspecify.annotations.NullMarked;
