/** What tests of the jobs stand on: small generations, and records as they lie in topics. */
@NullMarked
package io.perpeft.jobs.testing;

import org.jspecify.annotations.NullMarked;
