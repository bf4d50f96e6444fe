/** How the records become bytes and back: Avro single-object encoding, bounded and fuzzed. */
@NullMarked
package io.perpeft.schemas.wire;

import org.jspecify.annotations.NullMarked;
