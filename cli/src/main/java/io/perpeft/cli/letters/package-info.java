/** Verbs about records that could not be used: to list them, look at one, and send them back. */
@NullMarked
package io.perpeft.cli.letters;

import org.jspecify.annotations.NullMarked;
