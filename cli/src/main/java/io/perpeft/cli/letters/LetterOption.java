package io.perpeft.cli.letters;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.KafkaOption;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which dead letters. */
final class LetterOption {
  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "Only letters of this topic: purchases, items, training-examples, ...")
  private String topic = "";

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Only letters of this job or check: grouping, grouping.read-purchases, ...")
  private String stage = "";

  @Option(
      names = "--reason",
      paramLabel = "NAME",
      description = "Only letters of this fault: undecodable, oversized, invalid, future, ...")
  private String reason = "";

  @Option(
      names = "--exception",
      paramLabel = "TEXT",
      description = "Only letters whose exception, class and message, contains this.")
  private String exception = "";

  @Mixin private KafkaOption kafka = new KafkaOption();

  KafkaOption kafka() {
    return kafka;
  }

  /** Whether any filter is set. */
  boolean selects() {
    return !(topic + stage + reason + exception).isEmpty();
  }

  /** Hands on the letters, topic by topic, oldest first. */
  void read(TopicReader reader, Consumer<Letter> sink) {
    for (String letters : topics(reader)) {
      reader.readAll(
          letters,
          record -> {
            Letter letter = Letter.of(record);
            if (matches(letter)) {
              sink.accept(letter);
            }
          });
    }
  }

  private List<String> topics(TopicReader reader) {
    Topics all = kafka.topics();
    List<String> names = new ArrayList<>();
    for (TopicSpec source : all.inputs()) {
      if (isWanted(source.name())) {
        names.add(all.deadLetters(source).name());
      }
    }
    if (names.isEmpty()) {
      List<String> known = all.inputs().stream().map(TopicSpec::name).toList();
      throw new CliException("--topic '%s' is none of %s".formatted(topic, known));
    }
    names.forEach(reader::partitions);
    return names;
  }

  private boolean isWanted(String source) {
    return topic.isEmpty()
        || source.equals(topic)
        || source.equals(kafka.topics().prefix() + "." + topic + ".v1");
  }

  private boolean matches(Letter letter) {
    return (stage.isEmpty()
            || letter.stage().equals(stage)
            || letter.stage().startsWith(stage + "."))
        && (reason.isEmpty() || letter.reason().equals(reason))
        && (letter.exceptionClass() + " " + letter.exceptionMessage()).contains(exception);
  }
}
