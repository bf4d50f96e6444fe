package io.perpeft.client.view;

import org.jspecify.annotations.Nullable;

/**
 * What a view has seen so far.
 *
 * @param embeddings vectors read
 * @param markers version markers read
 * @param otherGenerations records of other generations, which the view passes over
 * @param rejected records that cannot be used: undecodable, another width, numbers that are not
 *     finite, another partition count
 * @param staged vectors that wait for their version to be complete
 * @param lastRejection why the last of the rejected was refused; null if none was
 */
public record ViewFigures(
    long embeddings,
    long markers,
    long otherGenerations,
    long rejected,
    long staged,
    @Nullable String lastRejection) {}
