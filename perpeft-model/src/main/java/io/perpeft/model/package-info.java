@NullMarked
package io.perpeft.model;

import org.jspecify.annotations.NullMarked;
