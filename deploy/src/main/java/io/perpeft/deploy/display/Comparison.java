package io.perpeft.deploy.display;

import java.util.List;

/**
 * What two groups would show for the same purchases.
 *
 * @param shopper whose purchases they are
 * @param history titles, oldest first
 * @param columns one for each group
 */
public record Comparison(String shopper, List<String> history, List<Column> columns) {

  /**
   * @param heading names the group
   * @param titles best first
   */
  public record Column(String heading, List<String> titles) {}
}
