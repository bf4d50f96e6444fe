package io.perpeft.testing.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Feeds a reader with damaged copies of valid inputs and sees that each is read or refused by an
 * exception that the reader documents, within a time and a number of heap bytes.
 *
 * <p>Which inputs these are depends on the seed alone ({@code -Dperpeft.fuzz.seed=N}); how many
 * there are, a target says, or {@code -Dperpeft.fuzz.iterations=N} for all. An input that does harm
 * is written to {@code target/fuzz}. Moved to {@code src/test/resources/fuzz/TARGET} it is played
 * before all others from then on.
 */
public final class Fuzz {
  private static final String ITERATIONS = "perpeft.fuzz.iterations";
  private static final String SEED = "perpeft.fuzz.seed";
  private static final Path KEPT = Path.of("src/test/resources/fuzz");

  /** Reads an input. */
  public interface Target {
    void read(byte[] input) throws Exception;
  }

  private final String name;
  private final List<byte[]> seeds = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final List<Class<? extends Exception>> refusals = new ArrayList<>();
  private UnaryOperator<byte[]> repair = UnaryOperator.identity();

  /** Now and then an input makes a table grow that all readers of JSON share: by 1 to 2 MB. */
  private Limits limits = new Limits(Duration.ofSeconds(20), 4 << 20, 64);

  private long iterations = 20_000;

  private Fuzz(String name) {
    this.name = name;
  }

  /**
   * @param name of the target, and of the folder with inputs that did harm once
   */
  public static Fuzz target(String name) {
    return new Fuzz(name);
  }

  /** A valid input. */
  public Fuzz seed(byte[] valid) {
    seeds.add(valid);
    return this;
  }

  /** Texts that inputs may hold anywhere; their characters are bytes. */
  public Fuzz words(String... texts) {
    words.addAll(List.of(texts));
    return this;
  }

  /** What an input may end in. */
  public Fuzz refusedBy(Class<? extends Exception> documented) {
    refusals.add(documented);
    return this;
  }

  /** Mends half of the inputs so that they get past checks that hardly any would pass. */
  public Fuzz repairedBy(UnaryOperator<byte[]> mending) {
    repair = mending;
    return this;
  }

  /**
   * Most heap bytes that an input may take.
   *
   * @param perByte of the input, on top
   */
  public Fuzz allocates(long most, long perByte) {
    limits = new Limits(limits.deadline(), most, perByte);
    return this;
  }

  /** Inputs unless the system property says otherwise. */
  public Fuzz times(long usual) {
    iterations = usual;
    return this;
  }

  /**
   * Plays the valid inputs, those that did harm once, and then damaged ones.
   *
   * @throws AssertionError naming the inputs that did harm and where they lie
   */
  public FuzzReport run(Target target) throws IOException, InterruptedException {
    Inputs inputs =
        new Inputs(
            seeds,
            kept(),
            new Mutator(seeds, words),
            repair,
            Long.getLong(SEED, 1),
            Long.getLong(ITERATIONS, iterations));
    FuzzReport report = new Watch(name, inputs, refusals, limits, target).run();
    System.out.println(report);
    if (!refusals.isEmpty() && report.refused() == 0) {
      throw new AssertionError(report + ": what was damaged is never refused");
    }
    return report;
  }

  private List<byte[]> kept() throws IOException {
    Path folder = KEPT.resolve(name);
    List<byte[]> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          found.add(Files.readAllBytes(file));
        }
      }
    }
    return found;
  }
}
