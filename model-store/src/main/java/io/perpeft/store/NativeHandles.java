package io.perpeft.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.rocksdb.AbstractImmutableNativeReference;

/** The one owner of native objects: frees them, last made first, when it is closed. */
final class NativeHandles implements AutoCloseable {
  private final Deque<AbstractImmutableNativeReference> handles = new ArrayDeque<>();

  <T extends AbstractImmutableNativeReference> T own(T handle) {
    handles.push(handle);
    return handle;
  }

  /** What is owned now, last made first. */
  List<AbstractImmutableNativeReference> held() {
    return List.copyOf(handles);
  }

  @Override
  public void close() {
    while (!handles.isEmpty()) {
      handles.pop().close();
    }
  }
}
