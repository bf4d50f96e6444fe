package io.perpeft.deploy.killtest;

import java.nio.file.Path;
import java.util.Map;

/** What was asked for; the options of {@link KillTest} say what each is. */
record KillTestSettings(
    Path home,
    Path folder,
    Path data,
    double history,
    Path generation,
    Path backbone,
    int purchases,
    double rate,
    int kills,
    int taskManagers,
    long seed,
    boolean goesOn,
    Map<String, String> jobOptions) {

  /** Of every topic that scales with the shop. */
  static final int PARTITIONS = 4;
}
