package io.perpeft.deploy.figures;

import java.util.List;

/**
 * A shopper of a group, as one of its training examples showed them.
 *
 * @param items last purchases, oldest first
 */
public record SeenShopper(String user, List<String> items) {

  public SeenShopper {
    items = List.copyOf(items);
  }
}
