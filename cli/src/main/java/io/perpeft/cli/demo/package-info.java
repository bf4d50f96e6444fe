/** The verbs that make the demo: its shop and its small CLIP. */
@NullMarked
package io.perpeft.cli.demo;

import org.jspecify.annotations.NullMarked;
