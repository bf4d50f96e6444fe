package io.perpeft.benchmarks.device;

import java.util.function.Consumer;

/** A group of figures that belong together. */
interface Bench {
  /** The word by which it is asked for. */
  String name();

  /**
   * @param rounds over which a median is taken
   */
  void run(Workbench workbench, int rounds, Consumer<Figure> out) throws Exception;
}
