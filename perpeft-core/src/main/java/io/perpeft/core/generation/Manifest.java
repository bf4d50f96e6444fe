package io.perpeft.core.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.perpeft.core.files.Sha256;
import io.perpeft.core.ranking.RankingQuality;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code manifest.json} of a generation.
 *
 * @param formatVersion layout of the directory; {@link #FORMAT_VERSION}
 * @param generationId hash of what the generation holds: the same content has the same id
 * @param createdAt when it was made, ISO 8601
 * @param backboneLocation where the backbone lay when the generation was made, empty if that was
 *     not told; a hint, not part of the id
 * @param metrics a row per model
 * @param files by path relative to the directory
 */
public record Manifest(
    int formatVersion,
    String generationId,
    String createdAt,
    String adapterKind,
    BackboneIdentity backbone,
    String backboneLocation,
    GenerationSettings settings,
    Map<String, RankingQuality> metrics,
    Map<String, FileEntry> files) {
  public static final int FORMAT_VERSION = 2;
  public static final String NAME = "manifest.json";

  private static final int ID_LENGTH = 16;

  /** Relative, without {@code .} and {@code ..}, of characters that mean nothing anywhere. */
  private static final Pattern FILE_NAME =
      Pattern.compile("\\w[\\w.-]{0,100}(/\\w[\\w.-]{0,100}){0,4}");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /**
   * One file of the directory.
   *
   * @param sha256 lower-case hex
   * @param size in bytes
   */
  public record FileEntry(String sha256, long size) {
    static FileEntry of(byte[] bytes) {
      return new FileEntry(Sha256.hex(bytes), bytes.length);
    }
  }

  public Manifest {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** The manifest of this content; its id follows from what shapes vectors, and nothing else. */
  static Manifest of(
      GenerationContent content,
      Map<String, FileEntry> files,
      String createdAt,
      String backboneLocation) {
    return new Manifest(
        FORMAT_VERSION,
        idOf(content.adapter().kind(), content.backbone(), content.settings(), files),
        createdAt,
        content.adapter().kind(),
        content.backbone(),
        backboneLocation,
        content.settings(),
        content.metrics(),
        files);
  }

  /** Whether the id is the hash of the rest. */
  boolean isIdRight() {
    return generationId.equals(idOf(adapterKind, backbone, settings, files));
  }

  /** Text of the file. */
  public String toJson() {
    return json(this) + "\n";
  }

  /**
   * Reads the file and trusts nothing in it but that its files have these hashes.
   *
   * @param source named in the message if it is refused
   * @throws GenerationException if it is damaged, or names a file outside of the directory
   */
  public static Manifest parse(byte[] json, String source) {
    Manifest manifest = fromJson(json, source);
    if (!manifest.isIdRight()) {
      throw new GenerationException(
          "%s: field generationId: '%s' does not belong to this content; the manifest was changed"
              .formatted(source, manifest.generationId()));
    }
    manifest.requirePlainFiles(source);
    return manifest;
  }

  void requirePlainFiles(String source) {
    files.forEach((name, file) -> requirePlain(name, file, source));
  }

  private static void requirePlain(String name, @Nullable FileEntry file, String source) {
    if (!FILE_NAME.matcher(name).matches() || name.equals(NAME)) {
      throw new GenerationException(
          "%s: field files: '%s' is no name of a generation's file".formatted(source, name));
    }
    if (file == null || file.size() < 0) {
      throw new GenerationException(
          "%s: field files: the size of '%s' is missing or negative".formatted(source, name));
    }
  }

  static Manifest fromJson(byte[] json, String source) {
    try {
      int version = JSON.readTree(json).path("formatVersion").asInt();
      if (version != FORMAT_VERSION) {
        throw new GenerationException(
            "%s: field formatVersion: this program reads %d, not %d; bootstrap the generation again"
                .formatted(source, FORMAT_VERSION, version));
      }
      return JSON.readValue(json, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new GenerationException(source + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new GenerationException(source + ": cannot be read: " + e, e);
    }
  }

  private static String idOf(
      String adapterKind,
      BackboneIdentity backbone,
      GenerationSettings settings,
      Map<String, FileEntry> files) {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("formatVersion", FORMAT_VERSION);
    identity.put("adapterKind", adapterKind);
    identity.put("backbone", backbone);
    identity.put("settings", settings);
    identity.put("files", new TreeMap<>(files));
    byte[] bytes = json(identity).getBytes(StandardCharsets.UTF_8);
    return Sha256.hex(bytes).substring(0, ID_LENGTH);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A manifest is plain data", e);
    }
  }
}
