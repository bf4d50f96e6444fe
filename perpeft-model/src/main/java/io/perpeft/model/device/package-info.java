/** The accelerator or CPU that does the tensor maths, owned by one thread. */
@NullMarked
package io.perpeft.model.device;

import org.jspecify.annotations.NullMarked;
