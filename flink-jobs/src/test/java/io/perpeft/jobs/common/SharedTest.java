package io.perpeft.jobs.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTest {
  private final List<String> closed = new ArrayList<>();
  private final Shared<String, StringBuilder> shared =
      new Shared<>(StringBuilder::new, value -> closed.add(value.toString()));

  @Test
  void theFirstUserOpensAndTheLastOneCloses() {
    StringBuilder first = shared.acquire("a");
    assertThat(shared.acquire("a")).isSameAs(first);
    assertThat(shared.acquire("b")).isNotSameAs(first);
    shared.release("a");
    assertThat(closed).isEmpty();
    shared.release("a");
    assertThat(closed).containsExactly("a");
    assertThat(shared.acquire("a")).isNotSameAs(first);
  }

  @Test
  void refusesToReleaseWhatNobodyHolds() {
    assertThatThrownBy(() -> shared.release("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aThingThatDidNotOpenIsNotHeld() {
    Shared<String, String> failing =
        new Shared<>(
            key -> {
              throw new IllegalStateException("no such " + key);
            },
            closed::add);
    assertThatThrownBy(() -> failing.acquire("a")).hasMessage("no such a");
    assertThatThrownBy(() -> failing.release("a")).hasMessageContaining("more often");
  }
}
