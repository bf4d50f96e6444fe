package io.perpeft.jobs.replay;

import io.perpeft.jobs.common.RawRecord;
import io.perpeft.schemas.LoggedRecord;
import io.perpeft.schemas.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/** Writes a log to a {@link LogFile}. */
public final class LogExport {
  private static final int DEFLATE_LEVEL = 6;

  private LogExport() {}

  /**
   * Writes the file, whole or not at all; one that is there is replaced.
   *
   * @return number of records
   */
  public static long write(ReplayLog log, Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      long count = writeTo(unfinished, log);
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      return count;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static long writeTo(Path file, ReplayLog log) throws IOException {
    WireFormat.trustRecords();
    try (DataFileWriter<LoggedRecord> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(LoggedRecord.class))) {
      writer.setCodec(CodecFactory.deflateCodec(DEFLATE_LEVEL));
      writer.setMeta(LogFile.PREFIX, log.topics().prefix());
      writer.setMeta(
          LogFile.BEGINS,
          log.begins().entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(",")));
      writer.create(LoggedRecord.getClassSchema(), file.toFile());
      long[] count = {0};
      Consumer<RawRecord> append =
          record -> {
            append(writer, record);
            count[0]++;
          };
      ReplayLog.besidesExamples(log.topics()).forEach(topic -> log.read(topic, append));
      log.examples().forEachRemaining(timed -> append.accept(timed.record()));
      append(writer, new RawRecord(LogFile.END, 0, count[0], 0, null, null));
      return count[0];
    }
  }

  private static void append(DataFileWriter<LoggedRecord> writer, RawRecord record) {
    try {
      writer.append(
          new LoggedRecord(
              record.topic(),
              record.partition(),
              record.offset(),
              record.timestampMillis(),
              wrap(record.key()),
              wrap(record.value())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
