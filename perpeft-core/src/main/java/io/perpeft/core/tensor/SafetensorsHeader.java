package io.perpeft.core.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file, checked: every tensor's bytes are as many as its shape and
 * type need, tensors do not overlap, and together they cover the data exactly.
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";
  private static final int MAX_RANK = 64;

  /** Names come from outside: they must not fill the JVM's table of interned strings. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /**
   * @param json the header's bytes
   * @param dataBytes bytes that follow the header
   * @param source what the bytes were read from, for messages
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes, String source) {
    if (json.length == 0 || json[0] != '{') {
      throw new SafetensorsException(source + ": the header does not begin with '{'");
    }
    try (JsonParser parser = JSON.createParser(json)) {
      SafetensorsHeader header = new Reader(parser, source).read();
      header.checkLayout(dataBytes, source);
      return header;
    } catch (IOException e) {
      throw new SafetensorsException(
          source + ": the header is not valid JSON: " + firstLine(e.getMessage()), e);
    }
  }

  private void checkLayout(long dataBytes, String source) {
    List<Map.Entry<String, TensorInfo>> byOffset = new ArrayList<>(tensors.entrySet());
    byOffset.sort(
        Comparator.<Map.Entry<String, TensorInfo>>comparingLong(e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long covered = 0;
    for (Map.Entry<String, TensorInfo> entry : byOffset) {
      TensorInfo info = entry.getValue();
      if (info.begin() != covered) {
        throw new SafetensorsException(
            "%s: tensor '%s' begins at byte %d of the data, but byte %d is due: tensors %s"
                .formatted(
                    source,
                    entry.getKey(),
                    info.begin(),
                    covered,
                    info.begin() < covered ? "overlap" : "leave a hole"));
      }
      covered = info.end();
      if (covered > dataBytes) {
        throw new SafetensorsException(
            "%s: tensor '%s' ends at byte %d of the data, but there are only %d: the file is cut"
                .formatted(source, entry.getKey(), covered, dataBytes));
      }
    }
    if (covered != dataBytes) {
      throw new SafetensorsException(
          "%s: the tensors cover %d bytes of data, but there are %d"
              .formatted(source, covered, dataBytes));
    }
  }

  private static @Nullable String firstLine(@Nullable String message) {
    return message == null ? null : message.lines().findFirst().orElse(message);
  }

  /** One pass over the header's tokens. */
  private static final class Reader {
    private final JsonParser parser;
    private final String source;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private Map<String, String> metadata = Map.of();

    Reader(JsonParser parser, String source) {
      this.parser = parser;
      this.source = source;
    }

    SafetensorsHeader read() throws IOException {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw bad(name, "its entry is not an object");
        }
        if (name.equals(METADATA)) {
          metadata = readMetadata();
        } else {
          tensors.put(name, readTensor(name));
        }
      }
      if (parser.nextToken() != null) {
        throw new SafetensorsException(source + ": the header goes on after its last '}'");
      }
      return new SafetensorsHeader(
          Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private Map<String, String> readMetadata() throws IOException {
      Map<String, String> entries = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw bad(METADATA, "the value of '" + key + "' is not a string");
        }
        entries.put(key, parser.getText());
      }
      return entries;
    }

    private TensorInfo readTensor(String name) throws IOException {
      Dtype dtype = null;
      long[] shape = null;
      long[] offsets = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "dtype" -> dtype = readDtype(name);
          case "shape" -> shape = readLengths(name, field);
          case "data_offsets" -> offsets = readLengths(name, field);
          default -> parser.skipChildren();
        }
      }
      if (dtype == null || shape == null || offsets == null) {
        throw bad(name, "it lacks dtype, shape or data_offsets");
      }
      return checked(name, dtype, shape, offsets);
    }

    private TensorInfo checked(String name, Dtype dtype, long[] shape, long[] offsets) {
      if (offsets.length != 2 || offsets[0] > offsets[1]) {
        throw bad(name, "data_offsets " + Arrays.toString(offsets) + " are not begin and end");
      }
      long bytes = dtype.bytes();
      try {
        for (long length : shape) {
          bytes = Math.multiplyExact(bytes, length);
        }
      } catch (ArithmeticException e) {
        throw bad(name, "shape " + Arrays.toString(shape) + " overflows 64 bits");
      }
      if (bytes != offsets[1] - offsets[0]) {
        throw bad(
            name,
            "%s%s takes %d bytes, but data_offsets span %d"
                .formatted(dtype, Arrays.toString(shape), bytes, offsets[1] - offsets[0]));
      }
      return new TensorInfo(dtype, shape, offsets[0], offsets[1]);
    }

    private Dtype readDtype(String name) throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw bad(name, "dtype is not a string");
      }
      Dtype dtype = Dtype.named(parser.getText());
      if (dtype == null) {
        throw bad(name, "dtype '" + parser.getText() + "' is unknown");
      }
      return dtype;
    }

    private long[] readLengths(String name, String field) throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw bad(name, field + " is not an array");
      }
      long[] lengths = new long[MAX_RANK];
      int count = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (count == MAX_RANK) {
          throw bad(name, field + " has more than " + MAX_RANK + " entries");
        }
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
            || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            || parser.getLongValue() < 0) {
          throw bad(name, field + " holds something other than whole numbers from 0 to 2^63-1");
        }
        lengths[count++] = parser.getLongValue();
      }
      return Arrays.copyOf(lengths, count);
    }

    private SafetensorsException bad(String name, String why) {
      return new SafetensorsException("%s: tensor '%s': %s".formatted(source, name, why));
    }
  }
}
