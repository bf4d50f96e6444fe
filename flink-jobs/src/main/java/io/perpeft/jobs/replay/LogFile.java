package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.Buffers;
import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.LoggedRecord;
import io.perpeft.schemas.topics.TopicSpec;
import io.perpeft.schemas.topics.Topics;
import io.perpeft.schemas.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * A log as one file: an <a
 * href="https://avro.apache.org/docs/1.12.0/specification/#object-container-files">Avro object
 * container file</a> of {@link LoggedRecord}, deflated. First the records of the topics beside the
 * training examples, a topic after the other, then the training examples in the order of the log,
 * at last a record without a topic whose offset is their number, so that a file that was cut off is
 * known. Its metadata: {@code perpeft.topic-prefix}, and {@code perpeft.begins}, the first offset
 * that each partition of the training examples held, as {@code partition=offset} joined by commas.
 */
public final class LogFile implements ReplayLog {
  static final String PREFIX = "perpeft.topic-prefix";
  static final String END = "";
  static final String BEGINS = "perpeft.begins";

  private final Path file;
  private final Topics topics;
  private final Map<Integer, Long> begins;
  private @Nullable DataFileReader<LoggedRecord> open;

  private LogFile(Path file, Topics topics, Map<Integer, Long> begins) {
    this.file = file;
    this.topics = topics;
    this.begins = begins;
  }

  /**
   * @throws IllegalArgumentException if it is no such file
   */
  public static LogFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + ": there is no such file");
    }
    try (DataFileReader<LoggedRecord> reader = reader(file)) {
      String prefix = reader.getMetaString(PREFIX);
      String begins = reader.getMetaString(BEGINS);
      if (prefix == null || begins == null) {
        throw new IllegalArgumentException(
            file + " is an Avro file, but none that perpeft replay --export wrote");
      }
      Map<Integer, Long> offsets = new TreeMap<>();
      for (String entry : begins.isEmpty() ? new String[0] : begins.split(",", -1)) {
        int equals = entry.indexOf('=');
        offsets.put(
            Integer.valueOf(entry.substring(0, equals)), Long.valueOf(entry.substring(equals + 1)));
      }
      return new LogFile(file, new Topics(prefix, Topics.DEFAULT_PARTITIONS), offsets);
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "%s cannot be read as a log: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static DataFileReader<LoggedRecord> reader(Path file) throws IOException {
    WireFormat.trustRecords();
    return new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(LoggedRecord.class));
  }

  @Override
  public Topics topics() {
    return topics;
  }

  @Override
  public Map<Integer, Long> begins() {
    return begins;
  }

  @Override
  public void read(TopicSpec topic, Consumer<RawRecord> sink) {
    try (DataFileReader<LoggedRecord> reader = reader(file)) {
      String examples = topics.trainingExamples().name();
      Iterator<RawRecord> records = records(reader);
      while (records.hasNext()) {
        RawRecord record = records.next();
        if (record.topic().equals(examples)) {
          return;
        }
        if (record.topic().equals(topic.name())) {
          sink.accept(record);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Iterator<TimedRecord> examples() {
    try {
      DataFileReader<LoggedRecord> reader = reader(file);
      open = reader;
      String name = topics.trainingExamples().name();
      Iterator<RawRecord> all = records(reader);
      return new LogMerge(List.of(filtered(all, name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Iterator<RawRecord> filtered(Iterator<RawRecord> all, String topic) {
    return new Iterator<>() {
      private @Nullable RawRecord next = advance();

      private @Nullable RawRecord advance() {
        while (all.hasNext()) {
          RawRecord record = all.next();
          if (record.topic().equals(topic)) {
            return record;
          }
          if (record.topic().equals(END)) {
            return null;
          }
        }
        throw damaged("its last record is missing", null);
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public RawRecord next() {
        RawRecord given = next;
        if (given == null) {
          throw new NoSuchElementException();
        }
        next = advance();
        return given;
      }
    };
  }

  private Iterator<RawRecord> records(DataFileReader<LoggedRecord> reader) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        try {
          return reader.hasNext();
        } catch (AvroRuntimeException e) {
          throw damaged(String.valueOf(e.getMessage()), e);
        }
      }

      @Override
      public RawRecord next() {
        try {
          LoggedRecord record = reader.next();
          return new RawRecord(
              record.getTopic(),
              record.getPartition(),
              record.getOffset(),
              record.getTimestamp(),
              Buffers.copyOrNull(record.getKey()),
              Buffers.copyOrNull(record.getValue()));
        } catch (AvroRuntimeException e) {
          throw damaged(String.valueOf(e.getMessage()), e);
        }
      }
    };
  }

  private IllegalArgumentException damaged(String how, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "%s is damaged or was cut off: %s; export it again".formatted(file, how), cause);
  }

  @Override
  public void close() {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
