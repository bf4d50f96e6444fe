package io.perpeft.deploy.quickstart;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a run has started, to be closed in the opposite order, once, by whoever comes first: the run
 * itself or an interrupt. Safe for use by several threads.
 */
final class Owned implements AutoCloseable {

  private final Deque<AutoCloseable> things = new ArrayDeque<>();
  private final List<Exception> problems = new ArrayList<>();
  private boolean closed;

  /**
   * Takes a thing over.
   *
   * @throws IllegalStateException if everything was closed meanwhile; the thing is closed too
   */
  synchronized <T extends AutoCloseable> T add(T thing) {
    if (closed) {
      closeOne(thing);
      throw new IllegalStateException("the run was stopped while it started");
    }
    things.push(thing);
    return thing;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** What went wrong while closing. */
  synchronized List<Exception> problems() {
    return List.copyOf(problems);
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!things.isEmpty()) {
      closeOne(things.pop());
    }
  }

  private void closeOne(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      problems.add(e);
    }
  }
}
