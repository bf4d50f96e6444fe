@NullMarked
package io.perpeft.store;

import org.jspecify.annotations.NullMarked;
