/** What the topics say about a run, counted by a committed reader. */
@NullMarked
package io.perpeft.deploy.figures;

import org.jspecify.annotations.NullMarked;
