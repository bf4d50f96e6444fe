@NullMarked
package io.perpeft.core;

import org.jspecify.annotations.NullMarked;
