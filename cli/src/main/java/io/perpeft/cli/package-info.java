@NullMarked
package io.perpeft.cli;

import org.jspecify.annotations.NullMarked;
