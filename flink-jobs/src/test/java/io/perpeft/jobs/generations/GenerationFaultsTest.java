package io.perpeft.jobs.generations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perpeft.core.generation.Generation;
import io.perpeft.core.generation.GenerationException;
import io.perpeft.core.generation.Manifest;
import io.perpeft.core.generation.Manifest.FileEntry;
import io.perpeft.jobs.testing.SmallGeneration;
import io.perpeft.jobs.testing.faults.Faults;
import io.perpeft.jobs.testing.faults.FaultyFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations that go by a file system which fails at any of its operations, or is slow. */
class GenerationFaultsTest {
  private static final Generation GENERATION = SmallGeneration.of(5, 1);

  @TempDir Path folder;

  @AfterEach
  void mend() {
    Faults.none();
  }

  @Test
  void aPublishedGenerationIsTheSameAndLiesInTheSameLayout() throws Exception {
    Path local = written(GENERATION);
    Path target = folder.resolve("deep/published");
    Manifest manifest = GenerationPublisher.publish(local, uri(target));

    assertThat(manifest).isEqualTo(GENERATION.manifest());
    assertThat(Generations.open(uri(target)).manifest()).isEqualTo(manifest);
    assertThat(names(target)).isEqualTo(names(local));
    for (String location : List.of(target.toString(), target.toUri().toString(), target + "/")) {
      assertThat(Generations.open(location).manifest()).as(location).isEqualTo(manifest);
    }
  }

  /** Fails at the first operation, at the second, and so on, until one publishes without. */
  @Test
  void nothingIsLeftOfAGenerationThatCouldNotBePublished() throws Exception {
    Path local = written(GENERATION);
    for (int operation = 1; ; operation++) {
      Path target = folder.resolve("published-" + operation);
      String uri = uri(target);
      Faults faults = Faults.at(operation);
      if (isDone(() -> GenerationPublisher.publish(local, uri))) {
        assertThat(faults.failures()).isZero();
        assertThat(operation).as("operations of a publication").isGreaterThan(30);
        return;
      }
      Faults.none();

      assertThat(names(target)).as("operation %d", operation).isEmpty();
      GenerationPublisher.publish(local, uri);
      assertThat(Generations.open(uri).id()).isEqualTo(GENERATION.id());
    }
  }

  @Test
  void nothingIsLeftOfAGenerationThatCouldNotBeFetched() throws Exception {
    String uri = published();
    Path copies = Files.createDirectories(folder.resolve("copies"));
    for (int operation = 1; ; operation++) {
      Faults faults = Faults.at(operation);
      if (isDone(() -> fetch(uri, copies).delete())) {
        assertThat(faults.failures()).isZero();
        assertThat(operation).as("operations of a fetch").isGreaterThan(20);
        assertThat(copies).isEmptyDirectory();
        return;
      }
      assertThat(copies).as("operation %d", operation).isEmptyDirectory();
      FetchedGeneration fetched = fetch(uri, copies);
      assertThat(Generation.read(fetched.directory()).id()).isEqualTo(GENERATION.id());
      fetched.delete();
    }
  }

  /** Here what cleans up fails, too. */
  @Test
  void whatWasNotPublishedIsNoGenerationHoweverManyOperationsFail() throws Exception {
    Path local = written(GENERATION);
    int published = 0;
    for (int seed = 0; seed < 60; seed++) {
      String uri = uri(folder.resolve("published-" + seed));
      Faults.random(seed, seed % 3 == 0 ? .01 : .3, Duration.ofNanos(100_000));
      boolean done = isDone(() -> GenerationPublisher.publish(local, uri));
      Faults.none();
      if (done) {
        published++;
        assertThat(Generations.open(uri).id()).isEqualTo(GENERATION.id());
      } else {
        assertThatThrownBy(() -> Generations.open(uri))
            .isInstanceOf(GenerationException.class)
            .hasMessageContaining(Manifest.NAME + ": missing");
      }
    }
    assertThat(published).isBetween(1, 59);
  }

  @Test
  void theManifestAloneIsReadWithOneFile() throws Exception {
    String uri = published();
    Faults faults = Faults.slow(1, Duration.ofNanos(1));
    assertThat(Generations.manifest(uri)).isEqualTo(GENERATION.manifest());
    long operations = faults.operations();
    Generations.open(uri);
    assertThat(operations).isLessThan(faults.operations() - operations);
    assertThatThrownBy(() -> Generations.manifest(uri(folder.resolve("nothing"))))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining(Manifest.NAME + ": missing");
  }

  @Test
  void subtasksThatOpenAGenerationWhileAnotherOneDoesShareItsCopy() throws Exception {
    String uri = published();
    Faults faults = Faults.slow(1, Duration.ofMillis(1));
    FetchedGeneration first = Generations.FETCHED.acquire(uri);
    long operations = faults.operations();
    assertThat(operations).isPositive();

    for (Future<String> other : atOnce(4, k -> Generations.open(uri).id())) {
      assertThat(other.get()).isEqualTo(GENERATION.id());
    }
    assertThat(faults.operations()).isEqualTo(operations);
    Generations.FETCHED.release(uri);
    assertThat(first.directory()).doesNotExist();

    for (Future<String> alone : atOnce(4, k -> Generations.open(uri).id())) {
      assertThat(alone.get()).isEqualTo(GENERATION.id());
    }
  }

  @Test
  void namesTheFileThatIsDamaged() throws Exception {
    String uri = published();
    Path copies = Files.createDirectories(folder.resolve("copies"));
    for (String name : List.of("items.json", "groups/1/adapter_model.safetensors")) {
      Path file = folder.resolve("published").resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      byte[] changed = bytes.clone();
      changed[bytes.length / 2] ^= 1;
      assertRefused(uri, copies, name, "hash", file, changed);
      assertRefused(uri, copies, name, "length", file, Arrays.copyOf(bytes, bytes.length - 1));
      assertRefused(uri, copies, name, "length", file, Arrays.copyOf(bytes, bytes.length + 1));
      Files.delete(file);
      assertThatThrownBy(() -> fetch(uri, copies))
          .isInstanceOf(GenerationException.class)
          .hasMessageContaining(uri + "/" + name + ": missing");
      Files.write(file, bytes);
    }
    assertThat(copies).isEmptyDirectory();
    assertThat(Generations.open(uri).id()).isEqualTo(GENERATION.id());

    Path manifest = folder.resolve("published").resolve(Manifest.NAME);
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replace("\"items.json\"", "\"../items.json\""));
    assertThatThrownBy(() -> Generations.open(uri))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining(uri + "/" + Manifest.NAME);
  }

  private static void assertRefused(
      String uri, Path copies, String name, String why, Path file, byte[] bytes)
      throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> fetch(uri, copies))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining(uri + "/" + name)
        .hasMessageContaining(why);
  }

  @Test
  void refusesWhatTheDiskCannotHoldBeforeItCopies() throws Exception {
    Manifest real = GENERATION.manifest();
    Manifest huge =
        new Manifest(
            real.formatVersion(),
            real.generationId(),
            real.createdAt(),
            real.adapterKind(),
            real.backbone(),
            real.backboneLocation(),
            real.settings(),
            real.metrics(),
            Map.of(
                "a",
                new FileEntry("00", Long.MAX_VALUE),
                "b",
                new FileEntry("00", Long.MAX_VALUE)));
    assertThatThrownBy(() -> FetchedGeneration.requireRoom(huge, folder, 1L << 40))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("room for 1,099,511,627,776");
    FetchedGeneration.requireRoom(real, folder, 1L << 20);
  }

  @Test
  void ofWritersThatPublishToOnePlaceAtMostOneWins() throws Exception {
    int writers = 3;
    List<Path> sources = new ArrayList<>();
    for (int k = 0; k < writers; k++) {
      sources.add(written(SmallGeneration.of(5, k)));
    }
    Faults.slow(7, Duration.ofMillis(1));
    for (int round = 0; round < 10; round++) {
      Path target = folder.resolve("races/" + round);
      String uri = uri(target);
      List<String> winners = new ArrayList<>();
      for (Future<String> outcome :
          atOnce(writers, k -> GenerationPublisher.publish(sources.get(k), uri).generationId())) {
        try {
          winners.add(outcome.get());
        } catch (ExecutionException lost) {
          assertThat(lost.getCause())
              .isInstanceOf(GenerationException.class)
              .hasMessageContaining(uri)
              .hasMessageMatching(".*(another writer|exists already|somebody else).*");
        }
      }
      assertThat(winners).hasSizeLessThanOrEqualTo(1);
      if (winners.isEmpty()) {
        winners.add(GenerationPublisher.publish(sources.get(0), uri).generationId());
      }
      assertThat(winners).containsExactly(Generations.open(uri).id());
      assertThat(names(target)).isEqualTo(names(sources.get(0)));
    }
  }

  @Test
  void refusesATakenPlaceAndLeavesItAsItIs() throws Exception {
    Path local = written(GENERATION);
    String uri = published();
    assertTaken(local, uri, "exists already");

    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "mine");
    assertTaken(local, uri(other), "is not empty: [notes.txt]");
    assertThat(names(other)).containsExactly("notes.txt");

    Path claimed = Files.createDirectories(folder.resolve("claimed"));
    Files.writeString(claimed.resolve("publishing-1-manifest.json"), "{}");
    assertTaken(local, uri(claimed), "another writer publishes there (publishing-1-");

    Files.writeString(local.resolve("items.json"), "[]");
    assertThatThrownBy(() -> GenerationPublisher.publish(local, uri(folder)))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("items.json");
  }

  private static void assertTaken(Path local, String uri, String why) {
    assertThatThrownBy(() -> GenerationPublisher.publish(local, uri))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining(uri)
        .hasMessageContaining(why);
  }

  @Test
  void saysWhatIsWrongWithALocation() {
    assertThatThrownBy(() -> Generations.open("nosuch://shop/generation"))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("nosuch://shop/generation")
        .hasMessageContaining("scheme");
    assertThatThrownBy(() -> Generations.open(uri(folder.resolve("nothing"))))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("nothing/" + Manifest.NAME + ": missing");
    assertThatThrownBy(() -> Generations.open("://"))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("'://'");
  }

  private static boolean isDone(Runnable work) {
    try {
      work.run();
      return true;
    } catch (UncheckedIOException expected) {
      return false;
    }
  }

  private static FetchedGeneration fetch(String uri, Path parent) {
    return FetchedGeneration.fetch(
        RemoteGeneration.at(new org.apache.flink.core.fs.Path(uri)), parent);
  }

  /** Runs so many at the same time, and waits for all. */
  private static List<Future<String>> atOnce(int threads, Numbered work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Callable<String>> tasks =
        IntStream.range(0, threads)
            .<Callable<String>>mapToObj(
                k ->
                    () -> {
                      start.await(10, TimeUnit.SECONDS);
                      return work.run(k);
                    })
            .toList();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      return pool.invokeAll(tasks);
    } finally {
      pool.shutdown();
    }
  }

  /** Work of the k-th thread. */
  private interface Numbered {
    String run(int k) throws Exception;
  }

  private Path written(Generation generation) throws IOException {
    Path path = folder.resolve("local-" + generation.id());
    generation.writeTo(path);
    return path;
  }

  /** As Flink writes it. */
  private static String uri(Path path) {
    return new org.apache.flink.core.fs.Path(FaultyFileSystem.uri(path)).toString();
  }

  /** URI of a generation at {@code published}. */
  private String published() throws IOException {
    Path local = folder.resolve("source");
    GENERATION.writeTo(local);
    String uri = uri(folder.resolve("published"));
    GenerationPublisher.publish(local, uri);
    return uri;
  }

  /** Of all files, relative. */
  private static List<String> names(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
