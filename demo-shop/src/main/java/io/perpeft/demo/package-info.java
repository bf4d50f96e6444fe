@NullMarked
package io.perpeft.demo;

import org.jspecify.annotations.NullMarked;
