/** What a person sees in the terminal. */
@NullMarked
package io.perpeft.deploy.display;

import org.jspecify.annotations.NullMarked;
