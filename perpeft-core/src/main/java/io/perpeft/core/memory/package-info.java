/**
 * The live item memory: co-purchase factors, decayed counts and per-group score weights that learn
 * from every micro-batch on the CPU, and the composed score they serve.
 */
@NullMarked
package io.perpeft.core.memory;

import org.jspecify.annotations.NullMarked;
