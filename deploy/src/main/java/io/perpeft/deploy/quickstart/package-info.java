/** The whole system on one command. */
@NullMarked
package io.perpeft.deploy.quickstart;

import org.jspecify.annotations.NullMarked;
