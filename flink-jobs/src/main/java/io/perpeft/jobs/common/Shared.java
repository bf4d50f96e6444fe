package io.perpeft.jobs.common;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Things of which a process needs one for each key, however many subtasks use it: the first user
 * opens it, the last one closes it. Thread-safe.
 */
public final class Shared<K, V> {
  private static final class Use<V> {
    final V value;
    int users;

    Use(V value) {
      this.value = value;
    }
  }

  private final Function<K, V> opener;
  private final Consumer<V> closer;
  private final Map<K, Use<V>> open = new HashMap<>();

  public Shared(Function<K, V> opener, Consumer<V> closer) {
    this.opener = opener;
    this.closer = closer;
  }

  /** Hands out the thing; every call must be matched by one of {@link #release}. */
  public synchronized V acquire(K key) {
    Use<V> use = open.get(key);
    if (use == null) {
      use = new Use<>(opener.apply(key));
      open.put(key, use);
    }
    use.users++;
    return use.value;
  }

  public synchronized void release(K key) {
    Use<V> use = open.get(key);
    if (use == null) {
      throw new IllegalStateException("released more often than acquired: " + key);
    }
    if (--use.users == 0) {
      open.remove(key);
      closer.accept(use.value);
    }
  }
}
