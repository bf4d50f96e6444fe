package io.perpeft.testing.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes inputs of valid ones: mostly with a few changes, sometimes of bytes alone. What it makes
 * depends on the generator of random numbers only.
 */
final class Mutator {
  /** Inputs grow by this much at most. */
  private static final int MOST_GROWTH = 1 << 14;

  private static final int MOST_CHANGES = 6;
  private static final int MOST_NOISE = 300;

  /** Counts, lengths and offsets that readers trip over. */
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    -1,
    -2,
    63,
    64,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    1 << 20,
    Integer.MAX_VALUE - 8,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 33,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final List<String> WORDS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "null",
          "true",
          "NaN",
          "-1",
          "1e999",
          "0.5",
          "\\u0000",
          "\\ud800",
          "\n",
          "\0",
          "..",
          "/",
          "%s",
          "\u001f",
          "\u00c0\u0080",
          "\u00ed\u00a0\u0080",
          "\u00ff\u00fe",
          "[".repeat(3_000),
          "{\"a\":".repeat(3_000),
          "9".repeat(2_000));

  private final List<byte[]> seeds;
  private final List<byte[]> words;

  Mutator(List<byte[]> seeds, List<String> words) {
    this.seeds = seeds;
    this.words =
        Stream.concat(WORDS.stream(), words.stream())
            .map(word -> word.getBytes(ISO_8859_1))
            .toList();
  }

  byte[] input(SplittableRandom random) {
    if (random.nextInt(50) == 0) {
      return noise(random, MOST_NOISE);
    }
    byte[] seed = any(seeds, random);
    byte[] bytes = seed;
    int changes = 0;
    do {
      bytes = change(bytes, random);
    } while (++changes < MOST_CHANGES && random.nextInt(3) == 0);
    return bytes.length - seed.length > MOST_GROWTH
        ? Arrays.copyOf(bytes, seed.length + MOST_GROWTH)
        : bytes;
  }

  private byte[] change(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(bytes.length - at, random.nextInt(random.nextBoolean() ? 9 : 200));
    return switch (random.nextInt(12)) {
      case 0, 1 -> flipBit(bytes, random);
      case 2 -> replace(bytes, at, length, noise(random, length + 1));
      case 3 -> replace(bytes, at, 0, noise(random, 9));
      case 4 -> replace(bytes, at, length, new byte[0]);
      case 5 -> Arrays.copyOf(bytes, at);
      case 6 -> replace(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      case 7 -> overwrite(bytes, at, number(random));
      case 8 -> replace(bytes, at, random.nextInt(3), varint(number(NUMBERS, random)));
      case 9 -> otherDigits(bytes, at, random);
      case 10 -> replace(bytes, at, length, any(words, random));
      default -> splice(bytes, at, any(seeds, random), random);
    };
  }

  private static byte[] flipBit(byte[] bytes, SplittableRandom random) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  /** The next decimal number in the text becomes another one. */
  private static byte[] otherDigits(byte[] bytes, int at, SplittableRandom random) {
    int begin = at;
    while (begin < bytes.length && !isDigit(bytes[begin])) {
      begin++;
    }
    int end = begin;
    while (end < bytes.length && isDigit(bytes[end])) {
      end++;
    }
    String number = Long.toString(number(NUMBERS, random));
    return begin == end ? bytes : replace(bytes, begin, end - begin, number.getBytes(ISO_8859_1));
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static byte[] splice(byte[] bytes, int at, byte[] other, SplittableRandom random) {
    int from = random.nextInt(other.length + 1);
    return replace(bytes, at, bytes.length - at, Arrays.copyOfRange(other, from, other.length));
  }

  private static byte[] overwrite(byte[] bytes, int at, byte[] by) {
    return replace(bytes, at, Math.min(by.length, bytes.length - at), by);
  }

  private static byte[] number(SplittableRandom random) {
    long number = number(NUMBERS, random);
    ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    return random.nextBoolean()
        ? ByteBuffer.allocate(Long.BYTES).order(order).putLong(number).array()
        : ByteBuffer.allocate(Integer.BYTES).order(order).putInt((int) number).array();
  }

  /** As Avro writes a long: zigzag, seven bits a byte, low ones first. */
  private static byte[] varint(long number) {
    long left = (number << 1) ^ (number >> 63);
    ByteBuffer bytes = ByteBuffer.allocate(10);
    while ((left & ~0x7fL) != 0) {
      bytes.put((byte) (left | 0x80));
      left >>>= 7;
    }
    bytes.put((byte) left);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static byte[] replace(byte[] bytes, int at, int length, byte[] by) {
    int rest = Math.min(bytes.length, at + length);
    byte[] changed = Arrays.copyOf(bytes, at + by.length + bytes.length - rest);
    System.arraycopy(by, 0, changed, at, by.length);
    System.arraycopy(bytes, rest, changed, at + by.length, bytes.length - rest);
    return changed;
  }

  private static byte[] noise(SplittableRandom random, int most) {
    byte[] noise = new byte[random.nextInt(most + 1)];
    random.nextBytes(noise);
    return noise;
  }

  private static long number(long[] numbers, SplittableRandom random) {
    return numbers[random.nextInt(numbers.length)];
  }

  private static byte[] any(List<byte[]> of, SplittableRandom random) {
    return of.get(random.nextInt(of.size()));
  }
}
