package io.perpeft.deploy.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every command asks that streams a shop through the jobs on {@code deploy/cluster}. */
public final class StreamOptions {
  @Option(
      names = "--task-managers",
      paramLabel = "N",
      defaultValue = "2",
      description = "TaskManagers, and parallelism of the jobs. Default: ${DEFAULT-VALUE}.")
  private int taskManagers;

  @Option(
      names = "--history",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description =
          "Part of the shop's purchases that its generation has learned from. Default:"
              + " ${DEFAULT-VALUE}.")
  private double history;

  @Option(
      names = "--backbone",
      paramLabel = "DIR",
      description = "Default: the demo shop's small CLIP.")
  private Path backbone = Path.of("demo-shop/src/main/resources/demo-clip");

  @Option(names = "-D", paramLabel = "KEY=VALUE", description = "An option of the jobs.")
  private Map<String, String> jobOptions = new LinkedHashMap<>();

  /**
   * @param folder where shop and generation lie, as {@code endurance.sh} makes them
   * @param defaults of the jobs' options for this command; what a person names wins
   */
  public StreamSettings settings(
      Path folder, int purchases, double rate, boolean goesOn, Map<String, String> defaults) {
    Path home = Path.of(System.getProperty("perpeft.home", ".")).toAbsolutePath();
    Path own = folder.toAbsolutePath();
    Map<String, String> options = new LinkedHashMap<>(defaults);
    options.putAll(jobOptions);
    return new StreamSettings(
        home,
        own,
        own.resolve("data"),
        history,
        own.resolve("generation"),
        home.resolve(backbone),
        purchases,
        rate,
        taskManagers,
        goesOn,
        options);
  }
}
