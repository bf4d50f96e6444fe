package io.perpeft.deploy.quickstart;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Where a run's broker and jobs are. */
interface Platform extends AutoCloseable {

  /** Where the broker answers. */
  String bootstrapServers();

  /** Where Flink answers. */
  URI flink() throws InterruptedException;

  /** Whether broker and Flink are there. */
  boolean isAlive();

  /**
   * Runs the three jobs.
   *
   * @param options of the jobs and of Flink
   */
  void submit(Map<String, String> options) throws Exception;

  /** Ends the jobs, and whatever else the platform has started itself. */
  @Override
  void close() throws IOException;
}
