@NullMarked
package io.perpeft.model.clip.training;

import org.jspecify.annotations.NullMarked;
