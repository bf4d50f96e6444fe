/** {@code deploy/kill-test}: the three jobs at work while their processes are killed. */
@NullMarked
package io.perpeft.deploy.killtest;

import org.jspecify.annotations.NullMarked;
