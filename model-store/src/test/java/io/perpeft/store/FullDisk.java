package io.perpeft.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets the files that RocksDB will write next lie on a disk that is full: the kernel says "No space
 * left on device" to whoever writes to /dev/full.
 */
final class FullDisk {
  private static final Path FULL = Path.of("/dev/full");
  private static final Pattern NUMBERED = Pattern.compile("\\D*(\\d{6})\\D*");
  private static final int NEXT_FILES = 50;

  private FullDisk() {}

  /** What is done while there is no space. */
  interface Deed {
    void run() throws IOException;
  }

  /**
   * Does something while there is no space.
   *
   * @param files of RocksDB
   * @param suffixes of the files that find no space
   */
  static void during(Path files, List<String> suffixes, Deed deed) throws IOException {
    List<Path> links = new ArrayList<>();
    int newest = newest(files);
    for (int number = newest + 1; number <= newest + NEXT_FILES; number++) {
      for (String suffix : suffixes) {
        Path link = files.resolve("%06d%s".formatted(number, suffix));
        links.add(Files.createSymbolicLink(link, FULL));
      }
    }
    try {
      deed.run();
    } finally {
      for (Path link : links) {
        Files.deleteIfExists(link);
      }
    }
  }

  private static int newest(Path files) throws IOException {
    try (Stream<Path> names = Files.list(files)) {
      return names
          .map(file -> NUMBERED.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToInt(number -> Integer.parseInt(number.group(1)))
          .max()
          .orElse(0);
    }
  }
}
