/** From what a user bought to the best items under the user's group. */
@NullMarked
package io.perpeft.client.recommend;

import org.jspecify.annotations.NullMarked;
