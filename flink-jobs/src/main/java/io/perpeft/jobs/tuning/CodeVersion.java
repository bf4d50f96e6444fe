package io.perpeft.jobs.tuning;

/** Version of this code, from the manifest of its jar. */
final class CodeVersion {
  private CodeVersion() {}

  static String get() {
    String version = CodeVersion.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
