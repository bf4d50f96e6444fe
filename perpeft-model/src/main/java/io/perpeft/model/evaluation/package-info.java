/** Leave-one-out evaluation against all items. */
@NullMarked
package io.perpeft.model.evaluation;

import org.jspecify.annotations.NullMarked;
