package io.perpeft.demo;

import io.perpeft.core.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a folder beside its place and moves it there when complete. */
final class NewFolder {

  private NewFolder() {}

  /** Fills the given, empty folder. */
  @FunctionalInterface
  interface Filling {
    void into(Path folder) throws IOException;
  }

  static void write(Path folder, Filling filling) {
    if (Files.exists(folder)) {
      throw new IllegalArgumentException(folder + " exists; name a folder that does not");
    }
    Path target = folder.toAbsolutePath();
    Path unfinished = AtomicFiles.sibling(target);
    try {
      Files.createDirectories(unfinished);
      filling.into(unfinished);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + folder, e);
    }
  }
}
