package io.perpeft.benchmarks.device;

import java.io.IOException;
import java.util.function.Consumer;

/** A group of figures that belong together. */
interface Bench {
  /** The word by which it is asked for. */
  String name();

  /**
   * @param exact computes in float32
   * @param usual computes as jobs do by default: in bfloat16 where that is fast
   * @param rounds over which a median is taken
   */
  void run(Workbench exact, Workbench usual, int rounds, Consumer<Figure> out) throws IOException;
}
