/**
 * What a user may set: every option of the three jobs, with its default, its range and its words.
 */
@NullMarked
package io.perpeft.jobs.options;

import org.jspecify.annotations.NullMarked;
