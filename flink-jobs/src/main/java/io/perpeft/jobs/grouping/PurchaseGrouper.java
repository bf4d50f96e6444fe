package io.perpeft.jobs.grouping;

import io.perpeft.core.grouping.Centroids;
import io.perpeft.core.grouping.GroupAssigner;
import io.perpeft.core.grouping.GroupDecision;
import io.perpeft.core.recommender.SasRec;
import io.perpeft.schemas.GroupAssignment;
import io.perpeft.schemas.TrainingExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a purchase teaches and where it leaves its user.
 *
 * <p>The example belongs to the group the user was in <em>before</em> the purchase, so that nothing
 * of the purchase is known to whoever scores it. A new user, or one whose group has ended since,
 * has no such group: the example then goes to the group that is nearest to the vector of the
 * history, which may be empty. The user's own group follows from the vector after the purchase.
 */
final class PurchaseGrouper {
  /**
   * What became of a purchase.
   *
   * @param assignment null if the user stays where they were
   * @param userVector after the purchase
   */
  record Outcome(
      ShopperState after,
      TrainingExample example,
      @Nullable GroupAssignment assignment,
      float[] userVector) {}

  private final String generationId;
  private final SasRec recommender;
  private final GroupAssigner assigner;
  private final int rememberedPurchases;

  PurchaseGrouper(
      String generationId, SasRec recommender, GroupAssigner assigner, int rememberedPurchases) {
    this.generationId = generationId;
    this.recommender = recommender;
    this.assigner = assigner;
    this.rememberedPurchases = rememberedPurchases;
  }

  /**
   * @param before null for a new user
   * @param first whether the user's group is not on the topic yet
   * @param purchase of an item that has a vector
   */
  Outcome group(
      @Nullable ShopperState before,
      boolean first,
      ShopPurchase purchase,
      ItemVectors vectors,
      Centroids centroids) {
    String[] remembered = remember(before, purchase.item());
    List<String> history = tail(Arrays.asList(remembered), recommender.historyLength());
    float[] userVector = userVector(history, vectors);
    GroupDecision decision =
        assigner.decide(before == null ? null : before.decision(), userVector, centroids);
    ShopperState after =
        new ShopperState(
            remembered,
            decision.group(),
            decision.candidate(),
            decision.streak(),
            1 + inVisit(before, purchase),
            purchase.eventTimeMillis());
    return new Outcome(
        after,
        example(before, learner(before, vectors, centroids), purchase),
        assignment(before, first, after, purchase, centroids.distance(after.group(), userVector)),
        userVector);
  }

  private int learner(@Nullable ShopperState before, ItemVectors vectors, Centroids centroids) {
    if (before != null && centroids.contains(before.group())) {
      return before.group();
    }
    List<String> history = before == null ? List.of() : before.newest(recommender.historyLength());
    return centroids.nearest(userVector(history, vectors));
  }

  private String[] remember(@Nullable ShopperState before, String item) {
    List<String> kept = before == null ? List.of() : before.newest(rememberedPurchases - 1);
    String[] remembered = kept.toArray(new String[kept.size() + 1]);
    remembered[kept.size()] = item;
    return remembered;
  }

  private float[] userVector(List<String> history, ItemVectors vectors) {
    List<float[]> known = new ArrayList<>(history.size());
    for (String item : history) {
      float[] vector = vectors.vector(item);
      if (vector != null) {
        known.add(vector);
      }
    }
    return recommender.userVector(known.toArray(float[][]::new), vectors.padding());
  }

  private TrainingExample example(@Nullable ShopperState before, int group, ShopPurchase purchase) {
    List<String> remembered = before == null ? List.of() : Arrays.asList(before.remembered());
    return TrainingExample.newBuilder()
        .setExampleId(purchase.id())
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(group))
        .setUserId(purchase.user())
        .setHistory(tail(remembered, recommender.historyLength()))
        .setTarget(purchase.item())
        .setRemembered(remembered)
        .setInVisit(inVisit(before, purchase))
        .setPreviousEventTime(before == null ? null : before.lastEventTimeMillis())
        .setEventTime(purchase.eventTimeMillis())
        .setIngestTime(purchase.source().timestampMillis())
        .build();
  }

  private static int inVisit(@Nullable ShopperState before, ShopPurchase purchase) {
    return before == null ? 0 : before.inVisitAt(purchase.eventTimeMillis());
  }

  private @Nullable GroupAssignment assignment(
      @Nullable ShopperState before,
      boolean first,
      ShopperState after,
      ShopPurchase purchase,
      double distance) {
    String left =
        before == null || before.group() == after.group() ? null : Integer.toString(before.group());
    if (left == null && !first) {
      return null;
    }
    return GroupAssignment.newBuilder()
        .setUserId(purchase.user())
        .setGenerationId(generationId)
        .setGroupId(Integer.toString(after.group()))
        .setPreviousGroupId(left)
        .setPurchaseId(purchase.id())
        .setDistance((float) distance)
        .setEventTime(purchase.eventTimeMillis())
        .build();
  }

  private static List<String> tail(List<String> items, int count) {
    return items.subList(Math.max(0, items.size() - count), items.size());
  }
}
