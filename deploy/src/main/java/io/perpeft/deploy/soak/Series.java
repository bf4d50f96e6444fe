package io.perpeft.deploy.soak;

/**
 * Something that is looked at over and over, and shall not grow.
 *
 * @param name with the unit
 * @param slack by how much it may differ whatever its size: what chance and one more checkpoint
 *     make
 */
record Series(String name, double slack) {}
