/** Verbs about the groups of a running system: what was released, and commands to go back. */
@NullMarked
package io.perpeft.cli.groups;

import org.jspecify.annotations.NullMarked;
