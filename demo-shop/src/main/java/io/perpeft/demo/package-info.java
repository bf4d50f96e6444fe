/**
 * A synthetic shop whose shoppers belong to known, hidden interest groups: catalogue, pictures,
 * titles, purchases, the truth behind them, and the small CLIP trained on such a catalogue.
 */
@NullMarked
package io.perpeft.demo;

import org.jspecify.annotations.NullMarked;
