package io.perpeft.cli.imports;

import io.perpeft.cli.CliException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pictures in one directory, named by item id. */
final class Pictures {
  private static final List<String> EXTENSIONS = List.of("jpg", "jpeg", "png", "gif", "bmp");
  private static final String FOLDER = "images";

  private final Map<String, Path> byId;

  private Pictures(Map<String, Path> byId) {
    this.byId = byId;
  }

  static Pictures none() {
    return new Pictures(Map.of());
  }

  /** Looks at names only; of several pictures of one item the first by name is taken. */
  static Pictures in(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CliException(directory + ": there is no such directory of pictures");
    }
    Map<String, Path> byId = new HashMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        if (dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
          byId.putIfAbsent(name.substring(0, dot), file);
        }
      }
    }
    return new Pictures(byId);
  }

  /** Brings the item's picture into the data folder; its path there, or null without a picture. */
  @Nullable String place(String id, Path dataFolder) throws IOException {
    Path picture = byId.get(id);
    if (picture == null) {
      return null;
    }
    Path folder = Files.createDirectories(dataFolder.resolve(FOLDER));
    Path target = folder.resolve(String.valueOf(picture.getFileName()));
    if (!Files.exists(target) || !Files.isSameFile(picture, target)) {
      linkOrCopy(picture.toRealPath(), target);
    }
    return FOLDER + "/" + target.getFileName();
  }

  private static void linkOrCopy(Path picture, Path target) throws IOException {
    try {
      Files.createLink(target, picture);
    } catch (FileAlreadyExistsException e) {
      Files.copy(picture, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(picture, target);
    }
  }
}
