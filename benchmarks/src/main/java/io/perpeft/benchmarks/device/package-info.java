/**
 * What the model costs on a device, at the size of CLIP ViT-B/32 with random weights, each figure
 * beside a matrix product measured in the same run.
 */
@NullMarked
package io.perpeft.benchmarks.device;

import org.jspecify.annotations.NullMarked;
