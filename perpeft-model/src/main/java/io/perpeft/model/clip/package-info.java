/**
 * The frozen backbone: CLIP from a Hugging Face directory, text and picture preparation, and hidden
 * states at the pooled position, whether computed here or elsewhere.
 */
@NullMarked
package io.perpeft.model.clip;

import org.jspecify.annotations.NullMarked;
