@NullMarked
package io.perpeft.model.clip;

import org.jspecify.annotations.NullMarked;
