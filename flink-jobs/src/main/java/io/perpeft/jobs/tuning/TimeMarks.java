package io.perpeft.jobs.tuning;

import java.io.Serializable;

/** Writes time marks to every partition of the training examples. */
interface TimeMarks extends AutoCloseable {
  /** Writes them, or says in the log why it cannot; they are due again then. */
  void write(long timeMillis);

  @Override
  void close();

  /** Opens the writer where the examples are read. */
  interface Factory extends Serializable {
    TimeMarks open();
  }

  /** Writes none. */
  static TimeMarks none() {
    return new TimeMarks() {
      @Override
      public void write(long timeMillis) {}

      @Override
      public void close() {}
    };
  }
}
