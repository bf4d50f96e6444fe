package io.perpeft.model.simulation;

import io.perpeft.core.baselines.ItemKnn;
import java.util.ArrayList;
import java.util.List;

/** Item-to-item nearest neighbours, from the history alone or learning on in the stream. */
final class ItemKnnArm implements Arm {

  private record Purchased(int[] history, int item) {}

  private final ItemKnn knn;
  private final int items;
  private final boolean live;
  private final List<Purchased> unpublished = new ArrayList<>();

  ItemKnnArm(int items, boolean live) {
    this.knn = new ItemKnn(items);
    this.items = items;
    this.live = live;
  }

  @Override
  public void replay(Visit visit, int item) {
    knn.learn(visit.history(), item);
  }

  @Override
  public void publish(long timeMillis) {
    unpublished.forEach(purchase -> knn.learn(purchase.history(), purchase.item()));
    unpublished.clear();
  }

  @Override
  public float[][] scores(List<Visit> visits) {
    float[][] scores = new float[visits.size()][1 + items];
    for (int i = 0; i < scores.length; i++) {
      knn.scores(visits.get(i).history(), scores[i]);
    }
    return scores;
  }

  @Override
  public void learn(Visit visit, int item) {
    if (live) {
      unpublished.add(new Purchased(visit.history(), item));
    }
  }
}
