package io.perpeft.cli.letters;

import io.perpeft.cli.CliException;
import io.perpeft.cli.kafka.KafkaOption;
import io.perpeft.cli.kafka.TopicReader;
import io.perpeft.schemas.wire.WireFormatException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perpeft dead-letters show}. */
@Command(
    name = "show",
    description = "Show one dead letter: what came, as far as it can be read, and what was wrong.",
    footer = {
      "",
      "Example:",
      "  perpeft dead-letters show perpeft.purchases.v1.dlq-0@12"
          + " --bootstrap-servers localhost:9092"
    })
final class ShowVerb implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaOption kafka = new KafkaOption();

  @Parameters(
      paramLabel = "LETTER",
      description = "topic-partition@offset, as dead-letters list names it.")
  private String letter = "";

  @Override
  public Integer call() {
    Place place = Place.parse(letter);
    PrintWriter out = spec.commandLine().getOut();
    try (TopicReader reader = kafka.cluster().reader()) {
      Letter found =
          reader
              .at(new TopicPartition(place.topic(), place.partition()), place.offset())
              .map(Letter::of)
              .orElseThrow(() -> new CliException("there is no letter " + place));
      print(found, out);
      ReplayMarks.read(reader, kafka.topics())
          .of(place)
          .ifPresent(
              mark ->
                  out.printf(
                      "sent back %s to %s by %s, %s%n",
                      Instant.ofEpochMilli(mark.getReplayedAt()),
                      mark.getTopic(),
                      mark.getReplayedBy(),
                      mark.getCorrected() ? "corrected" : "as it was"));
    }
    return 0;
  }

  private static void print(Letter letter, PrintWriter out) {
    out.printf("letter     %s, since %s%n", letter.place(), Instant.ofEpochMilli(letter.at()));
    out.printf(
        "came from  %s-%d@%s, timestamp %s%n",
        letter.source(), letter.sourcePartition(), letter.sourceOffset(), letter.sourceTimestamp());
    out.printf("refused by %s: %s%n", letter.stage(), letter.reason());
    out.printf("           %s%n", letter.exceptionClass());
    out.printf("           %s%n", letter.exceptionMessage());
    out.printf("key        %s%n", letter.key() == null ? "none" : Bytes.line(letter.key()));
    byte[] value = letter.value();
    if (value == null) {
      out.println("value      none");
      return;
    }
    try {
      SpecificRecord record = new KnownRecords().decode(value);
      out.printf("value      %,d bytes, a %s:%n", value.length, record.getClass().getSimpleName());
      out.println(Bytes.shorten(KnownRecords.toJson(record)));
    } catch (WireFormatException e) {
      out.printf("value      %,d bytes: %s%n", value.length, e.getMessage());
      out.print(Bytes.dump(value));
    }
  }
}
