/** What the tuning and the refresh job make of the catalogue's records. */
@NullMarked
package io.perpeft.jobs.items;

import org.jspecify.annotations.NullMarked;
