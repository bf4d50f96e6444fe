/**
 * The accelerator or CPU that does the tensor maths, owned by one thread, and the TorchScript
 * programs that it runs, kept as readable text files.
 */
@NullMarked
package io.perpeft.model.device;

import org.jspecify.annotations.NullMarked;
