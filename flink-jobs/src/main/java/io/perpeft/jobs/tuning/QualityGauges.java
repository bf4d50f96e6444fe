package io.perpeft.jobs.tuning;

import io.perpeft.core.ranking.FadingMean;
import io.perpeft.jobs.common.MetricNames;
import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.GroupQuality;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;

/**
 * The prequential figures of each group and way to score as metrics: means that fade, since a
 * single micro-batch says little. They begin anew with every start of the job.
 */
final class QualityGauges {
  /** Purchases of the group after which a figure counts half. */
  static final int HALF_LIFE = 256;

  private final MetricGroup metrics;
  private final Map<String, Map<String, Means>> groups = new HashMap<>();

  QualityGauges(MetricGroup metrics) {
    this.metrics = metrics;
  }

  private record Means(FadingMean ndcg20, FadingMean hr20) {}

  void take(GroupQuality quality) {
    quality
        .getArms()
        .forEach((arm, figures) -> take(quality.getGroupId(), arm, figures, quality.getExamples()));
  }

  private void take(String group, String arm, ArmQuality figures, int purchases) {
    Means means =
        groups
            .computeIfAbsent(group, id -> new HashMap<>())
            .computeIfAbsent(arm, name -> register(group, name));
    means.ndcg20().add(figures.getNdcg20(), purchases);
    means.hr20().add(figures.getHr20(), purchases);
  }

  private Means register(String group, String arm) {
    MetricGroup labelled = metrics.addGroup("group", group).addGroup("arm", arm);
    Means means = new Means(new FadingMean(HALF_LIFE), new FadingMean(HALF_LIFE));
    labelled.gauge(MetricNames.PREQUENTIAL_NDCG20, means.ndcg20()::get);
    labelled.gauge(MetricNames.PREQUENTIAL_HR20, means.hr20()::get);
    return means;
  }
}
