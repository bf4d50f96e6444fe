/** {@code perpeft audit}: counts on the topics whether anything was lost or doubled. */
@NullMarked
package io.perpeft.cli.audit;

import org.jspecify.annotations.NullMarked;
