package io.perpeft.deploy.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * The broker's process: formats the storage if that was not done yet, then runs Kafka. With {@code
 * --follow-parent} it ends when its standard input does, which is when the process that started it
 * is gone, however that went.
 */
public final class BrokerMain {

  static final String FOLLOW_PARENT = "--follow-parent";
  private static final long STOP_MILLIS = 15_000;

  private BrokerMain() {}

  /**
   * Runs until it is told to stop.
   *
   * @param arguments a folder for configuration and data, the port for clients, the port for the
   *     broker's own use, and {@value #FOLLOW_PARENT} or nothing
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3) {
      System.err.println("usage: BrokerMain FOLDER PORT CONTROLLER_PORT [" + FOLLOW_PARENT + "]");
      System.exit(2);
    }
    if (Arrays.asList(arguments).contains(FOLLOW_PARENT)) {
      followParent(System.in);
    }
    Path folder = Path.of(arguments[0]);
    Path data = Files.createDirectories(folder.resolve("data"));
    BrokerConfig config =
        new BrokerConfig(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), data);
    Path properties = Files.writeString(folder.resolve("broker.properties"), config.asProperties());
    if (!Files.exists(data.resolve("meta.properties"))) {
      format(properties.toString());
    }
    Kafka.main(new String[] {properties.toString()});
  }

  private static void format(String properties) {
    int code =
        StorageTool.execute(
            new String[] {
              "format", "--standalone", "-t", Uuid.randomUuid().toString(), "-c", properties
            },
            System.out);
    if (code != 0) {
      System.err.println("formatting the storage of " + properties + " failed with " + code);
      System.exit(1);
    }
  }

  private static void followParent(InputStream parent) {
    Thread watch = new Thread(() -> stopAtEnd(parent), "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void stopAtEnd(InputStream parent) {
    try {
      while (parent.read() >= 0) {}
    } catch (IOException e) {
      System.err.println("the pipe to the parent broke: " + e);
    }
    Thread force = new Thread(BrokerMain::haltAfterGrace, "stop-deadline");
    force.setDaemon(true);
    force.start();
    System.exit(0);
  }

  private static void haltAfterGrace() {
    try {
      Thread.sleep(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
