package io.perpeft.model.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perpeft.core.ranking.RankingQuality;

/** The report as JSON: {@code facts}, {@code stream} and per arm its figures under {@code arms}. */
final class SummaryJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private SummaryJson() {}

  static ObjectNode of(SimulationReport report) {
    ObjectNode root = MAPPER.createObjectNode();
    root.set("facts", MAPPER.valueToTree(report.facts()));
    root.put("reference", report.reference());
    root.put("moved_per_1000", report.movedPer1000());
    root.set("group_purchases", MAPPER.valueToTree(report.groupPurchases()));
    root.set("stretch_times", MAPPER.valueToTree(report.stretchTimesMillis()));
    ObjectNode arms = root.putObject("arms");
    for (ArmFigures figures : report.arms()) {
      arms.set(figures.arm(), arm(figures, report.movedPer1000()));
    }
    return root;
  }

  static String text(SimulationReport report) {
    return of(report).toPrettyString() + "\n";
  }

  private static ObjectNode arm(ArmFigures figures, double movedPer1000) {
    ObjectNode arm = MAPPER.createObjectNode();
    for (Segment segment : Segment.values()) {
      RankingQuality quality = figures.of(segment);
      arm.put(segment.prefix() + "purchases", quality.count());
      for (Segment.Figure figure : Segment.figures()) {
        arm.put(segment.prefix() + figure.name(), figure.value().applyAsDouble(quality));
      }
    }
    ObjectNode gain = arm.putObject("gain_ndcg20");
    gain.put("mean", figures.gain().mean());
    gain.put("low", figures.gain().low());
    gain.put("high", figures.gain().high());
    arm.put("coverage", figures.coverage());
    arm.put("moved_per_1000", movedPer1000);
    arm.put("steps", figures.steps());
    arm.put("cpu_seconds_per_1000", figures.cpuSecondsPer1000());
    arm.put("learn_cpu_seconds_per_1000", figures.learnCpuSecondsPer1000());
    ArrayNode curve = arm.putArray("curve_ndcg20");
    figures.curve().forEach(curve::add);
    ObjectNode groups = arm.putObject("group_ndcg20");
    figures.byGroup().forEach((group, ndcg) -> groups.put(String.valueOf(group), ndcg));
    return arm;
  }
}
