/** Training a small CLIP of one's own, for shops and demos without a fitting pretrained one. */
@NullMarked
package io.perpeft.model.clip.training;

import org.jspecify.annotations.NullMarked;
