package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.KafkaOption;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.core.generation.AdapterFiles;
import io.perpeft.core.generation.GroupWeights;
import io.perpeft.schemas.groups.SealedWeights;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Weights of releases, from the topics. */
public final class ReleasedAdapters {
  private ReleasedAdapters() {}

  /**
   * The weights of one release.
   *
   * @param warnings where unreadable records are named
   * @throws CliException if there is no such release, or its weights cannot be had from here
   */
  public static GroupWeights find(
      KafkaOption kafka, String generationId, int group, long version, PrintWriter warnings) {
    try (TopicReader reader = kafka.cluster().reader()) {
      ReleaseLog log = ReleaseLog.read(reader, kafka.topics());
      SortedMap<Long, ReleaseEntry> releases =
          log.of(generationId).getOrDefault(group, new TreeMap<>());
      GroupView view = new GroupView(generationId, group, releases, null);
      SealedWeights sealed = ReleasedWeights.of(view.release(version), reader, warnings);
      ByteBuffer inline = sealed.inline();
      String source = "version %d of group %d".formatted(version, group);
      return inline != null
          ? GroupWeights.decode(inline, source)
          : AdapterFiles.read(onThisMachine(String.valueOf(sealed.uri())));
    }
  }

  private static Path onThisMachine(String uri) {
    Path place = ReleasedWeights.local(URI.create(uri));
    if (place == null || !Files.exists(place)) {
      throw new CliException(
          "%s cannot be read from here; copy it, it is in the PEFT library's layout already"
              .formatted(uri));
    }
    return place;
  }
}
