/** Arrays of numbers in memory and in safetensors files. */
@NullMarked
package io.perpeft.core.tensor;

import org.jspecify.annotations.NullMarked;
