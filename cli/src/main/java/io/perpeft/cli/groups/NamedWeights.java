package io.perpeft.cli.groups;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.AdapterRelease;
import io.perpeft.schemas.GroupCommand;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.AvroCodec;
import io.perpeft.schemas.wire.WireFormatException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Weights that some record names.
 *
 * @param hashes SHA-256, lower-case hex
 */
record NamedWeights(Set<String> hashes) {

  /**
   * Reads releases and commands up to now, superseded ones that are still there included.
   *
   * @throws CliException if one cannot be read, since it might name weights
   */
  static NamedWeights read(TopicReader reader, Topics topics) {
    AvroCodec<AdapterRelease> releases = AvroCodec.of(AdapterRelease.class);
    AvroCodec<GroupCommand> commands = AvroCodec.of(GroupCommand.class);
    Set<String> hashes = new HashSet<>();
    read(
        reader,
        topics.adapterReleases().name(),
        value -> releases.decode(value).getWeightsSha256(),
        hashes);
    read(
        reader,
        topics.groupCommands().name(),
        value -> commands.decode(value).getWeightsSha256(),
        hashes);
    return new NamedWeights(hashes);
  }

  private static void read(
      TopicReader reader,
      String topic,
      Function<byte[], @Nullable String> hashOf,
      Set<String> hashes) {
    reader.readAll(
        topic,
        record -> {
          if (record.value() == null) {
            return;
          }
          try {
            String hash = hashOf.apply(record.value());
            if (hash != null) {
              hashes.add(hash);
            }
          } catch (WireFormatException e) {
            throw new CliException(
                "%s-%d@%d cannot be read, and might name weights: %s"
                    .formatted(topic, record.partition(), record.offset(), e.getMessage()),
                e);
          }
        });
  }
}
