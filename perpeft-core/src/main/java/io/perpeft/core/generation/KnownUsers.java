package io.perpeft.core.generation;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The users whom a generation's history knows, so that the jobs go on where it ends: JSON lines,
 * {@code {"user":…,"group":…,"time":…,"items":[…]}}.
 *
 * @param jsonLines in UTF-8
 */
public record KnownUsers(byte[] jsonLines) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Line(String user, int group, int visit, long time, int[] items) {}

  public static KnownUsers of(SortedMap<String, KnownUser> users) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SequenceWriter lines =
        JSON.writerFor(Line.class).withRootValueSeparator("\n").writeValues(bytes)) {
      for (Map.Entry<String, KnownUser> entry : users.entrySet()) {
        KnownUser user = entry.getValue();
        lines.write(
            new Line(
                entry.getKey(),
                user.group(),
                user.lastVisit(),
                user.lastEventTimeMillis(),
                user.items()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return new KnownUsers(bytes.toByteArray());
  }

  /**
   * @param items number of items of the generation
   * @throws GenerationException if a line is not a user, or names an item that is not there
   */
  public Map<String, KnownUser> read(int items) {
    Map<String, KnownUser> users = new HashMap<>();
    try (MappingIterator<Line> lines = JSON.readerFor(Line.class).readValues(jsonLines)) {
      while (lines.hasNextValue()) {
        Line line = lines.nextValue();
        if (line.user() == null || line.items() == null) {
          throw new GenerationException(
              GenerationFiles.USERS
                  + ": user %d has no id or no items".formatted(users.size() + 1));
        }
        for (int item : line.items()) {
          if (item < 1 || item > items) {
            throw new GenerationException(
                GenerationFiles.USERS
                    + ": user '%s': %d is none of the items 1 to %d"
                        .formatted(line.user(), item, items));
          }
        }
        users.put(
            line.user(),
            new KnownUser(line.items(), line.group(), Math.max(1, line.visit()), line.time()));
      }
    } catch (IOException e) {
      throw new GenerationException(GenerationFiles.USERS + ": " + e.getMessage(), e);
    }
    return users;
  }
}
