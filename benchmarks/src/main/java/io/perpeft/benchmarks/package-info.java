@NullMarked
package io.perpeft.benchmarks;

import org.jspecify.annotations.NullMarked;
