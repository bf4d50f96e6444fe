package io.perpeft.deploy.killtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Whom to kill when, decided by a seed alone. */
final class KillPlan {
  /** Kills fall between these parts of what is to be streamed. */
  private static final double FROM = 0.03;

  private static final double UNTIL = 0.97;

  /** In so many of ten cases only one TaskManager dies, and so on. */
  private static final int TASK_MANAGER = 5;

  private static final int JOB_MANAGER = 6;
  private static final int BROKER = 7;
  private static final int ZOOKEEPER = 8;
  private static final int SOME = 9;
  private static final int CASES = 10;

  /** In one of so many cases the next kill does not wait until the cluster has recovered. */
  private static final int HASTY = 4;

  private static final int MAX_DOWN_MILLIS = 3_000;

  private KillPlan() {}

  /**
   * One kill.
   *
   * @param afterPurchases of the stream
   * @param victims names of processes, which die at once
   * @param downMillis how long they stay away
   * @param isHasty whether the next one may come before all has recovered
   */
  record Kill(long afterPurchases, List<String> victims, int downMillis, boolean isHasty) {}

  /**
   * @param names of all processes
   * @param from first purchase of the stream that is to be sent
   * @param until one past the last
   */
  static List<Kill> draw(List<String> names, int kills, long from, long until, long seed) {
    Random random = new Random(seed);
    long[] moments =
        random
            .doubles(kills, FROM, UNTIL)
            .mapToLong(share -> from + (long) (share * (until - from)))
            .sorted()
            .toArray();
    List<Kill> plan = new ArrayList<>();
    for (long moment : moments) {
      plan.add(
          new Kill(
              moment,
              victims(names, random),
              random.nextInt(MAX_DOWN_MILLIS),
              random.nextInt(HASTY) == 0));
    }
    return plan;
  }

  private static List<String> victims(List<String> names, Random random) {
    int turn = random.nextInt(CASES);
    if (turn < TASK_MANAGER) {
      List<String> taskManagers =
          names.stream().filter(name -> name.startsWith("task-manager")).toList();
      return List.of(taskManagers.get(random.nextInt(taskManagers.size())));
    } else if (turn < JOB_MANAGER) {
      return List.of("job-manager");
    } else if (turn < BROKER) {
      return List.of("broker");
    } else if (turn < ZOOKEEPER) {
      return List.of("zookeeper");
    } else if (turn < SOME) {
      return Arrays.asList(names.get(random.nextInt(names.size())), "broker").stream()
          .distinct()
          .toList();
    }
    return names;
  }
}
