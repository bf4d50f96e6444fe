package io.perpeft.deploy.cluster;

import java.nio.file.Path;
import java.util.Map;

/**
 * What is to be streamed through which jobs.
 *
 * @param home root of the repository
 * @param folder where everything is kept
 * @param data folder of the shop
 * @param history part of its purchases that the generation has learned from
 * @param generation directory
 * @param backbone directory
 * @param purchases to stream
 * @param rate purchases a second
 * @param taskManagers their number, and the parallelism of the jobs
 * @param goesOn whether to go on with the folder's last run
 * @param jobOptions options of the jobs, over the defaults and {@code perpeft.*} of this run
 */
public record StreamSettings(
    Path home,
    Path folder,
    Path data,
    double history,
    Path generation,
    Path backbone,
    int purchases,
    double rate,
    int taskManagers,
    boolean goesOn,
    Map<String, String> jobOptions) {

  /** Of every topic that scales with the shop. */
  static final int PARTITIONS = 4;
}
