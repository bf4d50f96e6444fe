/** Adapter methods: how a frozen backbone is made to follow a group. */
@NullMarked
package io.perpeft.model.peft;

import org.jspecify.annotations.NullMarked;
