package io.perpeft.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Runs a target on a thread of its own, input by input, and looks after it from outside. */
final class Watch {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Path FOLDER = Path.of("target/fuzz");
  private static final long LOOK_MILLIS = 50;
  private static final int MOST_FINDINGS = 8;

  private final String name;
  private final Inputs inputs;
  private final List<Class<? extends Exception>> refusals;
  private final Limits limits;
  private final Fuzz.Target target;

  /** What went wrong to a description of the first input that it went wrong with. */
  private final Map<String, String> findings = new ConcurrentSkipListMap<>();

  private long accepted;
  private long refused;
  private long longestNanos;
  private long mostAllocated;
  private volatile long running = -1;
  private volatile long begunNanos;

  Watch(
      String name,
      Inputs inputs,
      List<Class<? extends Exception>> refusals,
      Limits limits,
      Fuzz.Target target) {
    this.name = name;
    this.inputs = inputs;
    this.refusals = refusals;
    this.limits = limits;
    this.target = target;
  }

  FuzzReport run() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Thread reader = new Thread(this::readAll, "fuzz-" + name);
    reader.setDaemon(true);
    reader.start();
    while (reader.isAlive()) {
      reader.join(LOOK_MILLIS);
      long number = running;
      if (number >= 0 && System.nanoTime() - begunNanos > limits.deadline().toNanos()) {
        StackTraceElement[] at = reader.getStackTrace();
        if (number == running) {
          Throwable hang = new Throwable("not read within " + limits.deadline());
          hang.setStackTrace(at);
          found(number, inputs.get(number), hang);
          break;
        }
      }
    }
    if (!findings.isEmpty()) {
      throw new AssertionError(
          "fuzz %s, %d kinds of harm:%n%s"
              .formatted(name, findings.size(), String.join("\n", findings.values())));
    }
    return new FuzzReport(
        name,
        accepted,
        refused,
        Duration.ofNanos(System.nanoTime() - begin),
        Duration.ofNanos(longestNanos),
        mostAllocated);
  }

  private void readAll() {
    for (long number = 0; number < inputs.count() && findings.size() < MOST_FINDINGS; number++) {
      byte[] input = inputs.get(number);
      begunNanos = System.nanoTime();
      running = number;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      Throwable thrown = read(input);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      running = -1;
      longestNanos = Math.max(longestNanos, System.nanoTime() - begunNanos);
      mostAllocated = Math.max(mostAllocated, inputs.isValid(number) ? 0 : allocated);
      judge(number, input, thrown, allocated);
    }
  }

  private @Nullable Throwable read(byte[] input) {
    try {
      target.read(input);
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  private void judge(long number, byte[] input, @Nullable Throwable thrown, long allocated) {
    // Valid inputs come first, and load classes.
    if (!inputs.isValid(number) && allocated > limits.bytesFor(input)) {
      Throwable where = thrown == null ? new Throwable() : thrown;
      found(
          number,
          input,
          new Throwable(
              "%,d heap bytes for an input of %,d".formatted(allocated, input.length), where));
    }
    if (thrown == null) {
      accepted++;
    } else if (inputs.isValid(number) || refusals.stream().noneMatch(r -> r.isInstance(thrown))) {
      found(number, input, thrown);
    } else {
      refused++;
    }
  }

  /** Keeps the first input of each kind of harm. */
  private void found(long number, byte[] input, Throwable harm) {
    String kind = kind(harm);
    if (findings.containsKey(kind)) {
      return;
    }
    Path file = FOLDER.resolve("%s-%d.bin".formatted(name, number));
    StringWriter trace = new StringWriter();
    harm.printStackTrace(new PrintWriter(trace, true));
    String shown = trace.toString();
    try {
      Files.createDirectories(FOLDER);
      Files.write(file, input);
    } catch (IOException e) {
      shown += "\nand the input cannot be kept: " + e;
    }
    findings.put(
        kind,
        "input %d, kept in %s: %s"
            .formatted(
                number,
                file.toAbsolutePath(),
                shown.length() > 6_000 ? shown.substring(0, 6_000) : shown));
  }

  private static String kind(Throwable harm) {
    Throwable root = harm;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    StackTraceElement[] trace = root.getStackTrace();
    return harm.getClass().getName()
        + root.getClass().getName()
        + (trace.length == 0 ? "" : trace[0].toString());
  }
}
