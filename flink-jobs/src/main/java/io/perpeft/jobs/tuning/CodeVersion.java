package io.perpeft.jobs.tuning;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version of this code, as the build wrote it down. */
final class CodeVersion {
  private static final String FILE = "/io/perpeft/jobs/version.properties";

  private CodeVersion() {}

  static String get() {
    Properties properties = new Properties();
    try (InputStream in = CodeVersion.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + FILE);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
    return properties.getProperty("version");
  }
}
