@NullMarked
package io.perpeft.schemas;

import org.jspecify.annotations.NullMarked;
