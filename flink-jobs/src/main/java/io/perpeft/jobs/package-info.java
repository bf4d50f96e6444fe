@NullMarked
package io.perpeft.jobs;

import org.jspecify.annotations.NullMarked;
