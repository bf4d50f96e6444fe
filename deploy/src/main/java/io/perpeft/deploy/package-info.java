@NullMarked
package io.perpeft.deploy;

import org.jspecify.annotations.NullMarked;
