/**
 * Where prepared model inputs are kept on local disk between runs; nothing here is a source of
 * truth.
 */
@NullMarked
package io.perpeft.store;

import org.jspecify.annotations.NullMarked;
