/** What people bought and what there is to buy: the data folder and its dense form. */
@NullMarked
package io.perpeft.core.data;

import org.jspecify.annotations.NullMarked;
