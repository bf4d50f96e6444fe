package io.perpeft.jobs.weights;

import io.perpeft.core.generation.AdapterFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/** Finds weights in the weights directory that nobody names any longer, and removes them. */
public final class WeightsSweep {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /**
   * Weights that nobody needs.
   *
   * @param uri of their directory
   * @param newest when one of their files was last written
   */
  public record Unneeded(String uri, Instant newest) {}

  private final Path directory;

  /**
   * @param uri of the weights directory, any that Flink's file systems open
   */
  public WeightsSweep(String uri) {
    directory = new Path(uri);
  }

  /**
   * What is not the jobs' own is left alone, as are weights that were written lately: the release
   * that names them may not be visible yet.
   *
   * @param named hashes of all weights that a record names
   * @param before weights with a file written at this time or later stay
   */
  public List<Unneeded> find(Set<String> named, Instant before) throws IOException {
    List<Unneeded> unneeded = new ArrayList<>();
    for (FileStatus place : list(directory)) {
      String name = place.getPath().getName();
      if (place.isDir() && HASH.matcher(name).matches() && !named.contains(name)) {
        Instant newest = newest(place);
        if (newest.isBefore(before)) {
          unneeded.add(new Unneeded(place.getPath().toString(), newest));
        }
      }
    }
    return unneeded;
  }

  private Instant newest(FileStatus place) throws IOException {
    long newest = place.getModificationTime();
    for (FileStatus file : list(place.getPath())) {
      newest = Math.max(newest, file.getModificationTime());
    }
    return Instant.ofEpochMilli(newest);
  }

  private FileStatus[] list(Path path) throws IOException {
    FileStatus @Nullable [] found = files().listStatus(path);
    return found == null ? new FileStatus[0] : found;
  }

  /** Removes them, first the file that says that all are there. */
  public void remove(Unneeded weights) throws IOException {
    Path place = new Path(weights.uri());
    files().delete(new Path(place, AdapterFiles.MODEL), false);
    files().delete(place, true);
  }

  private FileSystem files() throws IOException {
    return directory.getFileSystem();
  }
}
