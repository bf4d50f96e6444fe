package io.perpeft.core.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perpeft.core.files.AtomicFiles;
import io.perpeft.core.files.Trees;
import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.tensor.FloatTensor;
import io.perpeft.core.tensor.LongTensor;
import io.perpeft.core.tensor.SafetensorsException;
import io.perpeft.core.tensor.SafetensorsFile;
import io.perpeft.core.tensor.SafetensorsWriter;
import io.perpeft.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A generation's content to and from its files. */
final class GenerationFiles {
  private static final String ITEMS = "items.json";
  private static final String RECOMMENDER = "recommender.safetensors";
  private static final String GLOBAL = "global/";
  private static final String CENTROIDS = "centroids.safetensors";
  private static final String MEMORY = "item-memory.state";
  private static final String NEIGHBOURS = "item-neighbours.state";
  static final String USERS = "users.jsonl";
  private static final String GROUPS = "groups/";

  private static final ObjectMapper JSON = new ObjectMapper();

  private GenerationFiles() {}

  static Map<String, Manifest.FileEntry> entries(GenerationContent content) {
    Map<String, Manifest.FileEntry> entries = new TreeMap<>();
    forEach(content, (name, bytes) -> entries.put(name, Manifest.FileEntry.of(bytes)));
    return entries;
  }

  static void write(Path directory, GenerationContent content, Manifest manifest)
      throws IOException {
    Path target = directory.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path temporary = Files.createDirectory(AtomicFiles.sibling(target));
    try {
      forEach(content, (name, bytes) -> write(temporary.resolve(name), bytes));
      AtomicFiles.write(
          temporary.resolve(Manifest.NAME), manifest.toJson().getBytes(StandardCharsets.UTF_8));
      moveIntoPlace(temporary, target);
    } catch (FileSystemException e) {
      throw new GenerationException(directory + ": cannot be written: " + e, e);
    } finally {
      Trees.delete(temporary);
    }
  }

  /** Of several writers one comes here first; a directory with files in it is not replaced. */
  private static void moveIntoPlace(Path temporary, Path target) throws IOException {
    try {
      Files.move(temporary, target);
    } catch (FileSystemException e) {
      if (Files.exists(target)) {
        throw new GenerationException(
            target + ": another writer has made it meanwhile, and its generation stays", e);
      }
      throw e;
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    AtomicFiles.write(file, bytes);
  }

  static Manifest readManifest(Path directory) {
    Path file = directory.resolve(Manifest.NAME);
    if (!Files.isRegularFile(file)) {
      throw new GenerationException(file + ": missing; this is no generation directory");
    }
    return Manifest.parse(read(file), file.toString());
  }

  static GenerationContent readContent(Path directory, Manifest manifest) {
    try {
      return readContent(new VerifiedDirectory(directory, manifest), manifest);
    } catch (SafetensorsException | IllegalArgumentException | ArithmeticException e) {
      throw new GenerationException(directory + ": " + e.getMessage(), e);
    }
  }

  private static GenerationContent readContent(VerifiedDirectory files, Manifest manifest) {
    Map<String, FloatTensor> recommender = files.tensors(RECOMMENDER);
    String config = files.text(GLOBAL + AdapterFiles.CONFIG);
    GroupWeights global = files.weights(GLOBAL, config);
    try (SafetensorsFile centroids = files.safetensors(CENTROIDS)) {
      int[] ids = Arrays.stream(centroids.longs("ids")).mapToInt(Math::toIntExact).toArray();
      SortedMap<Integer, GroupWeights> groups = new TreeMap<>();
      for (int id : ids) {
        groups.put(id, files.weights(directoryOf(id), config));
      }
      return new GenerationContent(
          new AdapterIdentity(manifest.adapterKind(), config),
          manifest.backbone(),
          manifest.settings(),
          manifest.metrics(),
          files.itemIds(),
          recommender,
          global,
          groups,
          new Centroids(ids, centres(centroids.floats("centroids"), ids.length)),
          centroids.longs("sizes"),
          files.lists(MEMORY)
              ? new GenerationMemory(files.bytes(MEMORY), files.bytes(NEIGHBOURS))
              : null,
          files.lists(USERS) ? new KnownUsers(files.bytes(USERS)) : null);
    }
  }

  private static float[][] centres(FloatTensor centres, int groups) {
    if (centres.rank() != 2 || centres.dim(0) != groups) {
      throw new IllegalArgumentException(
          "%s: %s for %d groups".formatted(CENTROIDS, centres, groups));
    }
    return centres.rows();
  }

  /** Takes a file of the directory. */
  @FunctionalInterface
  private interface FileConsumer<E extends Exception> {
    void accept(String name, byte[] bytes) throws E;
  }

  private static <E extends Exception> void forEach(
      GenerationContent content, FileConsumer<E> consumer) throws E {
    consumer.accept(ITEMS, itemsJson(content.itemIds()));
    consumer.accept(RECOMMENDER, SafetensorsWriter.encode(content.recommender(), Map.of()));
    weights(GLOBAL, content.adapter(), content.global(), consumer);
    for (Map.Entry<Integer, GroupWeights> group : content.groups().entrySet()) {
      weights(directoryOf(group.getKey()), content.adapter(), group.getValue(), consumer);
    }
    consumer.accept(CENTROIDS, centroids(content));
    GenerationMemory memory = content.memory();
    if (memory != null) {
      consumer.accept(MEMORY, memory.itemMemory());
      consumer.accept(NEIGHBOURS, memory.neighbours());
    }
    KnownUsers users = content.users();
    if (users != null) {
      consumer.accept(USERS, users.jsonLines());
    }
  }

  private static <E extends Exception> void weights(
      String directory, AdapterIdentity adapter, GroupWeights weights, FileConsumer<E> consumer)
      throws E {
    consumer.accept(
        directory + AdapterFiles.CONFIG, adapter.config().getBytes(StandardCharsets.UTF_8));
    consumer.accept(directory + AdapterFiles.MODEL, AdapterFiles.model(weights));
    consumer.accept(directory + AdapterFiles.PROJECTOR, AdapterFiles.projector(weights));
  }

  private static String directoryOf(int group) {
    return GROUPS + group + "/";
  }

  private static byte[] centroids(GenerationContent content) {
    Centroids centroids = content.centroids();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long[] ids = Arrays.stream(centroids.ids()).asLongStream().toArray();
    tensors.put("ids", LongTensor.of(ids, ids.length));
    tensors.put("sizes", LongTensor.of(content.groupSizes(), ids.length));
    tensors.put("centroids", FloatTensor.ofRows(centroids.centres()));
    return SafetensorsWriter.encode(tensors, Map.of());
  }

  private static byte[] itemsJson(List<String> itemIds) {
    try {
      return JSON.writeValueAsBytes(itemIds);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of strings is JSON", e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new GenerationException(file + ": cannot be read: " + e, e);
    }
  }

  /** Reads each file once, and hands out only bytes that have the manifest's hash. */
  private record VerifiedDirectory(Path directory, Manifest manifest) {

    boolean lists(String name) {
      return manifest.files().containsKey(name);
    }

    byte[] bytes(String name) {
      Path file = directory.resolve(name);
      Manifest.FileEntry entry = manifest.files().get(name);
      if (entry == null) {
        throw new GenerationException(file + ": the manifest does not list it");
      }
      if (!Files.isRegularFile(file)) {
        throw new GenerationException(file + ": missing; copy the generation once more");
      }
      byte[] bytes = read(file);
      if (!Manifest.FileEntry.of(bytes).equals(entry)) {
        throw new GenerationException(
            "%s: its %d bytes do not have the manifest's hash; the file was cut or changed, copy the generation once more"
                .formatted(file, bytes.length));
      }
      return bytes;
    }

    SafetensorsFile safetensors(String name) {
      return SafetensorsFile.parse(
          ByteBuffer.wrap(bytes(name)), directory.resolve(name).toString());
    }

    Map<String, FloatTensor> tensors(String name) {
      try (SafetensorsFile file = safetensors(name)) {
        return Tensors.all(file);
      }
    }

    String text(String name) {
      return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** Weights of a directory whose adapter has these settings. */
    GroupWeights weights(String name, String config) {
      if (!text(name + AdapterFiles.CONFIG).equals(config)) {
        throw new GenerationException(
            "%s: differs from that of the global weights; all adapters of a generation have the same settings"
                .formatted(directory.resolve(name + AdapterFiles.CONFIG)));
      }
      return AdapterFiles.weights(
          ByteBuffer.wrap(bytes(name + AdapterFiles.MODEL)),
          ByteBuffer.wrap(bytes(name + AdapterFiles.PROJECTOR)),
          directory.resolve(name).toString());
    }

    List<String> itemIds() {
      Path file = directory.resolve(ITEMS);
      try {
        String[] ids = JSON.readValue(bytes(ITEMS), String[].class);
        if (ids == null || Arrays.asList(ids).contains(null)) {
          throw new GenerationException(
              file + ": expected an array of item ids, none of them null");
        }
        return Arrays.asList(ids);
      } catch (IOException e) {
        throw new GenerationException(file + ": not a JSON array of item ids: " + e, e);
      }
    }
  }
}
