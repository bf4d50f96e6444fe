package io.perpeft.cli.letters;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.wire.WireFormatException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Brings the lines of a file together with the letters they are about. */
final class Corrections {
  private final KnownRecords records = new KnownRecords();
  private final TopicReader reader;
  private final Path file;

  Corrections(TopicReader reader, Path file) {
    this.reader = reader;
    this.file = file;
  }

  /**
   * @throws CliException if a letter is gone, or named twice, or was made another event
   */
  List<Reply> replies(List<LetterFile.Correction> corrections) {
    Set<Place> seen = new HashSet<>();
    return corrections.stream()
        .map(
            correction -> {
              require(seen.add(correction.letter()), correction, "the letter is there twice");
              return reply(correction);
            })
        .toList();
  }

  private Reply reply(LetterFile.Correction correction) {
    Place place = correction.letter();
    reader.partitions(place.topic());
    Optional<Letter> letter =
        reader
            .at(new TopicPartition(place.topic(), place.partition()), place.offset())
            .map(Letter::of);
    require(letter.isPresent(), correction, "there is no letter " + place);
    Optional<String> before = eventId(letter.get().value());
    Optional<String> after = eventId(correction.value());
    require(
        before.isEmpty() || before.get().isBlank() || before.equals(after),
        correction,
        "the event id was '%s' and is '%s'; it has to stay, or the jobs could not tell that they"
                .formatted(before.orElse(""), after.orElse(""))
            + " have used it already");
    return new Reply(letter.get(), correction.key(), correction.value());
  }

  private Optional<String> eventId(byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return KnownRecords.eventId(records.decode(value));
    } catch (WireFormatException e) {
      return Optional.empty();
    }
  }

  private void require(boolean condition, LetterFile.Correction correction, String otherwise) {
    if (!condition) {
      throw new CliException("%s:%d: %s".formatted(file, correction.line(), otherwise));
    }
  }
}
