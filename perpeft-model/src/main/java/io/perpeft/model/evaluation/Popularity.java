package io.perpeft.model.evaluation;

/** Scores an item by how often it was bought in the training parts. */
public final class Popularity implements Scorer {
  private final float[] counts;

  public Popularity(LeaveOneOut split) {
    counts = new float[split.items() + 1];
    for (int user = 0; user < split.users(); user++) {
      for (int item : split.training(user)) {
        counts[item]++;
      }
    }
  }

  @Override
  public void scores(int[][] histories, Consumer consumer) {
    for (int i = 0; i < histories.length; i++) {
      consumer.accept(i, new float[][] {counts});
    }
  }
}
