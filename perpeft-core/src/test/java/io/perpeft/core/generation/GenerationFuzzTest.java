package io.perpeft.core.generation;

import io.perpeft.core.baselines.ItemKnn;
import io.perpeft.core.generation.Manifest.FileEntry;
import io.perpeft.core.live.MemoryStart;
import io.perpeft.core.memory.HalfLives;
import io.perpeft.core.memory.ItemMemory;
import io.perpeft.core.memory.MemoryOptions;
import io.perpeft.testing.fuzz.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations that were damaged, or made up with hashes that are right, are read or refused. */
final class GenerationFuzzTest {
  private static final List<String> FILES =
      List.of(
          "items.json",
          "recommender.safetensors",
          "global/adapter_model.safetensors",
          "groups/12/projector.safetensors",
          "centroids.safetensors");

  @TempDir Path folder;

  @Test
  void manifests() throws Exception {
    Path directory = written();
    Fuzz.target("generation-manifest")
        .seed(Files.readAllBytes(directory.resolve(Manifest.NAME)))
        .words("\"files\"", "\"width\" : ", "\"depths\" : [", "../../items.json")
        .refusedBy(GenerationException.class)
        .times(3_000)
        .run(
            json -> {
              Manifest manifest = Manifest.fromJson(json, "fuzz");
              manifest.isIdRight();
              manifest.requirePlainFiles("fuzz");
              GenerationFiles.readContent(directory, manifest);
            });
  }

  /** The first byte of an input says which file is replaced by the rest. */
  @Test
  void filesWhoseHashesAreRight() throws Exception {
    Path directory = written();
    Fuzz fuzz = Fuzz.target("generation-files").refusedBy(GenerationException.class).times(500);
    for (int file = 0; file < FILES.size(); file++) {
      byte[] bytes = Files.readAllBytes(directory.resolve(FILES.get(file)));
      byte[] seed = new byte[1 + bytes.length];
      seed[0] = (byte) file;
      System.arraycopy(bytes, 0, seed, 1, bytes.length);
      fuzz.seed(seed);
    }
    GenerationContent content = GenerationTest.content(1);
    Map<String, FileEntry> entries = GenerationFiles.entries(content);
    fuzz.run(
        input -> {
          if (input.length == 0) {
            throw new GenerationException("an empty input replaces no file");
          }
          String name = FILES.get(Math.floorMod(input[0], FILES.size()));
          byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
          Map<String, FileEntry> others = new TreeMap<>(entries);
          others.put(name, FileEntry.of(bytes));
          Path file = directory.resolve(name);
          byte[] before = Files.readAllBytes(file);
          Files.write(file, bytes);
          try {
            GenerationFiles.readContent(directory, Manifest.of(content, others, "now", ""));
          } finally {
            Files.write(file, before);
          }
        });
  }

  @Test
  void users() throws Exception {
    TreeMap<String, KnownUser> users = new TreeMap<>();
    users.put("ann", new KnownUser(new int[] {2, 1, 2}, 7, 2, 1_700_000_000_000L));
    users.put("bob \u2615", new KnownUser(new int[] {1}, 3, 1, 5L));
    Fuzz.target("generation-users")
        .seed(KnownUsers.of(users).jsonLines())
        .words("{\"user\":\"eve\",\"group\":1,\"time\":2,\"items\":[1]}", "\"items\":[")
        .refusedBy(GenerationException.class)
        .run(lines -> new KnownUsers(lines).read(2));
  }

  @Test
  void itemMemoryAndNeighbours() throws Exception {
    ItemMemory memory =
        new ItemMemory(MemoryOptions.defaults(new HalfLives(1, 2, 3), 5).withFactors(4));
    memory.admit("shoe");
    memory.admit("h\u00fct");
    byte[] state = memory.encode();
    ItemKnn knn = new ItemKnn(2);
    knn.learn(new int[] {1}, 2);
    byte[] neighbours = knn.encode();
    MemoryStart known = new GenerationMemory(state, neighbours).start();
    Fuzz.target("item-memory-state")
        .seed(known.memory().encode())
        .allocates(64 << 20, 64)
        .refusedBy(IllegalArgumentException.class)
        .run(bytes -> new GenerationMemory(bytes, neighbours).start());
    Fuzz.target("item-neighbours-state")
        .seed(neighbours)
        .refusedBy(IllegalArgumentException.class)
        .run(bytes -> new GenerationMemory(state, bytes).start());
  }

  private Path written() throws IOException {
    Path directory = folder.resolve("generation");
    Generation.of(GenerationTest.content(1), Instant.EPOCH).writeTo(directory);
    return directory;
  }
}
