package io.perpeft.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON objects, one a line, in UTF-8. Empty lines are skipped, a byte order mark is
 * ignored, and a line longer than {@value #MAX_LINE_BYTES} bytes is refused before it fills the
 * memory.
 */
public final class JsonLines implements AutoCloseable {
  static final int MAX_LINE_BYTES = 64 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final InputStream in;
  private final String source;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long lineNumber;

  /** Reads from {@code in}, which {@link #close()} closes; {@code source} names it in messages. */
  public JsonLines(InputStream in, String source) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.source = source;
  }

  /** Number of the line that {@link #next()} looked at last, from 1. */
  public long lineNumber() {
    return lineNumber;
  }

  /**
   * The next object, or null at the end of the file.
   *
   * @throws DataFolderException if a line is not a JSON object; the next call goes on after it
   * @throws IOException if the rest of the file cannot be read
   */
  public @Nullable ObjectNode next() throws IOException {
    while (readLineNamingTheFile()) {
      String text = decode(line.toByteArray());
      if (!text.isBlank()) {
        return parse(text);
      }
    }
    return null;
  }

  /** A complaint about the line that was read last. */
  public DataFolderException problem(String what) {
    return new DataFolderException("%s:%d: %s".formatted(source, lineNumber, what));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean readLineNamingTheFile() throws IOException {
    try {
      return readLine();
    } catch (IOException e) {
      throw new IOException(
          "%s:%d: cannot be read on: %s".formatted(source, lineNumber, e.getMessage()), e);
    }
  }

  private boolean readLine() throws IOException {
    line.reset();
    int b = in.read();
    if (b < 0) {
      return false;
    }
    lineNumber++;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() == MAX_LINE_BYTES) {
        throw problem("the line is longer than " + MAX_LINE_BYTES + " bytes");
      }
      line.write(b);
    }
    return true;
  }

  private String decode(byte[] bytes) {
    int start = lineNumber == 1 && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, bytes.length - start))
          .toString();
    } catch (CharacterCodingException e) {
      throw problem("the line is not UTF-8; convert the file");
    }
  }

  private ObjectNode parse(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw problem("not a JSON object: " + e.getOriginalMessage());
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw problem("not a JSON object");
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && ByteBuffer.wrap(bytes, 0, BYTE_ORDER_MARK.length)
            .equals(ByteBuffer.wrap(BYTE_ORDER_MARK));
  }
}
