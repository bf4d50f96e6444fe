package io.perpeft.core.generation;

import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a bootstrap produces from history, and what the jobs start from. On disk a directory:
 *
 * <pre>
 * manifest.json            settings, metrics, and the hash of every other file
 * items.json               item ids in the order of the ID table
 * recommender.safetensors  sasrec.*
 * global/                  weights of the user-blind model, as {@link AdapterFiles} lays them out
 * groups/ID/               weights of a group, likewise
 * centroids.safetensors    centroids [G, h], ids [G], sizes [G]
 * item-memory.state        optional: the item memory after the history
 * item-neighbours.state    with it: what a plain item-kNN found in the same history
 * users.jsonl              optional: the users of the history, their groups and last purchases
 * </pre>
 *
 * Immutable.
 */
public final class Generation {
  private final GenerationContent content;
  private final Manifest manifest;

  private Generation(GenerationContent content, Manifest manifest) {
    this.content = content;
    this.manifest = manifest;
  }

  /** A generation of this content, made at this time; same content, same id. */
  public static Generation of(GenerationContent content, Instant createdAt) {
    String time = createdAt.truncatedTo(ChronoUnit.SECONDS).toString();
    return new Generation(
        content, Manifest.of(content, GenerationFiles.entries(content), time, ""));
  }

  /** The same generation with a hint where its backbone lies. */
  public Generation withBackboneLocation(Path location) {
    return new Generation(
        content,
        Manifest.of(
            content,
            manifest.files(),
            manifest.createdAt(),
            location.toAbsolutePath().normalize().toString()));
  }

  /**
   * Reads a directory and checks every file against the manifest.
   *
   * @throws GenerationException naming the file that is missing, changed or wrong
   */
  public static Generation read(Path directory) {
    Manifest manifest = readManifest(directory);
    return new Generation(GenerationFiles.readContent(directory, manifest), manifest);
  }

  /**
   * Reads the manifest of a directory alone; the files it lists are not looked at.
   *
   * @throws GenerationException if it is missing or damaged
   */
  public static Manifest readManifest(Path directory) {
    return GenerationFiles.readManifest(directory);
  }

  /**
   * Writes the directory, which must not exist yet; it appears whole or not at all.
   *
   * @throws GenerationException if something is in the way
   */
  public void writeTo(Path directory) throws IOException {
    if (Files.exists(directory)) {
      throw new GenerationException(
          directory + ": exists already; a generation is never overwritten, choose another path");
    }
    GenerationFiles.write(directory, content, manifest);
  }

  public String id() {
    return manifest.generationId();
  }

  public Manifest manifest() {
    return manifest;
  }

  public GenerationContent content() {
    return content;
  }

  /** Adapter method of all weights. */
  public AdapterIdentity adapter() {
    return content.adapter();
  }

  public GenerationSettings settings() {
    return content.settings();
  }

  /** The k-th (from 0) is item k + 1 of the ID table. */
  public List<String> itemIds() {
    return content.itemIds();
  }

  /** Tensors {@code sasrec.*}. */
  public Map<String, FloatTensor> recommender() {
    return content.recommender();
  }

  /** Weights of the user-blind model. */
  public GroupWeights global() {
    return content.global();
  }

  /** Weights by group id. */
  public SortedMap<Integer, GroupWeights> groups() {
    return content.groups();
  }

  public Centroids centroids() {
    return content.centroids();
  }

  /** The item memory that the history has left, if there is one. */
  public Optional<GenerationMemory> memory() {
    return Optional.ofNullable(content.memory());
  }

  /**
   * The users of the history by id; none if the generation does not say.
   *
   * @throws GenerationException if they are unreadable
   */
  public Map<String, KnownUser> users() {
    KnownUsers users = content.users();
    return users == null ? Map.of() : users.read(itemIds().size());
  }

  /** Number of users behind each centre, in the order of {@link #centroids()}. */
  public long[] groupSizes() {
    return content.groupSizes().clone();
  }
}
