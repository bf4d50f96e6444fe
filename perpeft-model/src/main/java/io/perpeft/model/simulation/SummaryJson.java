package io.perpeft.model.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.ranking.RankingQuality;
import java.util.List;
import java.util.Map;

/**
 * The report as JSON: {@code facts}, means over the seeds under {@code arms}, the same by seed with
 * figures by group under {@code seeds}, and {@code drift} where one is known.
 */
final class SummaryJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private SummaryJson() {}

  static ObjectNode of(SimulationReport report) {
    String reference = report.references().get(0);
    ObjectNode root = MAPPER.createObjectNode();
    root.set("facts", MAPPER.valueToTree(report.facts()));
    root.put("reference", reference);
    root.set("references", MAPPER.valueToTree(report.references()));
    root.put("moved_per_1000", report.movedPer1000());
    root.set("stretch_times", MAPPER.valueToTree(report.stretchTimesMillis()));
    root.set("arms", arms(report.arms(), reference, report.movedPer1000()));
    ArrayNode seeds = root.putArray("seeds");
    for (SeedFigures seed : report.seeds()) {
      ObjectNode node = seeds.addObject();
      node.put("seed", seed.seed());
      node.put("moved_per_1000", seed.movedPer1000());
      node.set("group_purchases", MAPPER.valueToTree(seed.groupPurchases()));
      node.set("arms", arms(seed.arms(), reference, seed.movedPer1000()));
      node.set("group_ndcg20", MAPPER.valueToTree(seed.groupNdcg20()));
      node.set("group_agreement", MAPPER.valueToTree(seed.groupAgreement()));
    }
    if (report.drift() != null) {
      root.set("drift", drift(report.drift()));
    }
    return root;
  }

  static String text(SimulationReport report) {
    return of(report).toPrettyString() + "\n";
  }

  private static ObjectNode arms(List<ArmFigures> arms, String reference, double movedPer1000) {
    ObjectNode node = MAPPER.createObjectNode();
    arms.forEach(figures -> node.set(figures.arm(), arm(figures, reference, movedPer1000)));
    return node;
  }

  private static ObjectNode arm(ArmFigures figures, String reference, double movedPer1000) {
    ObjectNode arm = MAPPER.createObjectNode();
    for (Segment segment : Segment.values()) {
      RankingQuality quality = figures.of(segment);
      arm.put(segment.prefix() + "purchases", quality.count());
      for (Segment.Figure figure : Segment.figures()) {
        arm.put(segment.prefix() + figure.name(), figure.value().applyAsDouble(quality));
      }
    }
    arm.set("gain_ndcg20", interval(figures.gain(reference)));
    arm.set("gains_ndcg20", intervals(figures.gains()));
    arm.put("coverage", figures.coverage());
    arm.put("moved_per_1000", movedPer1000);
    arm.put("steps", figures.steps());
    arm.put("cpu_seconds_per_1000", figures.cpuSecondsPer1000());
    arm.put("learn_cpu_seconds_per_1000", figures.learnCpuSecondsPer1000());
    ArrayNode curve = arm.putArray("curve_ndcg20");
    figures.curve().forEach(curve::add);
    return arm;
  }

  private static ObjectNode drift(DriftFigures drift) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("at", drift.atMillis());
    root.put("changed_users", drift.changedUsers());
    root.put("unchanged_users", drift.unchangedUsers());
    ObjectNode arms = root.putObject("arms");
    drift.arms().forEach((name, arm) -> arms.set(name, drift(arm)));
    return root;
  }

  private static ObjectNode drift(DriftFigures.ArmDrift arm) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("changed_before_ndcg20", arm.changedBefore());
    node.put("changed_after_ndcg20", arm.changedAfter());
    node.put("unchanged_before_ndcg20", arm.unchangedBefore());
    node.put("unchanged_after_ndcg20", arm.unchangedAfter());
    node.set("gains_after_ndcg20", intervals(arm.gains()));
    node.set("lost_ndcg20", interval(arm.lost()));
    node.put("something_lost", arm.recovery().somethingLost());
    ObjectNode purchases = node.putObject("purchases_to_90_percent");
    purchases.put("value", arm.recovery().purchases());
    purchases.put("low", arm.recovery().low());
    purchases.put("high", arm.recovery().high());
    ArrayNode steps = node.putArray("steps");
    for (DriftFigures.Step step : arm.steps()) {
      ObjectNode one = steps.addObject();
      one.put("from", step.from());
      one.put("until", step.until());
      one.put("purchases", step.purchases());
      one.put("ndcg20", step.ndcg());
      one.put("expected_ndcg20", step.expected());
      one.set("difference", interval(step.difference()));
      one.put("fitted_difference", step.fitted());
      one.set("gains_ndcg20", intervals(step.gains()));
    }
    return node;
  }

  private static ObjectNode intervals(Map<String, Interval> intervals) {
    ObjectNode node = MAPPER.createObjectNode();
    intervals.forEach((name, interval) -> node.set(name, interval(interval)));
    return node;
  }

  private static ObjectNode interval(Interval interval) {
    return MAPPER
        .createObjectNode()
        .put("mean", interval.mean())
        .put("low", interval.low())
        .put("high", interval.high());
  }
}
