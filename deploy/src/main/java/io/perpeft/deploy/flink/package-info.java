/** Flink inside this JVM or elsewhere, and what it says about itself. */
@NullMarked
package io.perpeft.deploy.flink;

import org.jspecify.annotations.NullMarked;
