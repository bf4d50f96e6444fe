/** What can be asked of a group, and what is said of it: the kinds of commands and events. */
@NullMarked
package io.perpeft.schemas.groups;

import org.jspecify.annotations.NullMarked;
