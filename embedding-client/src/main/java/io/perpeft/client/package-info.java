@NullMarked
package io.perpeft.client;

import org.jspecify.annotations.NullMarked;
