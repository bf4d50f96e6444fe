package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perpeft.schemas.ArmQuality;
import io.perpeft.schemas.GroupQuality;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class QualityGaugesTest {
  private final Map<String, Gauge<?>> gauges = new TreeMap<>();
  private final QualityGauges quality = new QualityGauges(new Labels(""));

  @Test
  void everyGroupAndWayToScoreHasItsFigures() {
    take("0", 32, .2, .4);
    take("3", 32, .5, .6);
    assertThat(gauges.keySet())
        .containsExactly(
            "group=0,arm=composed,prequentialHr20",
            "group=0,arm=composed,prequentialNdcg20",
            "group=0,arm=live,prequentialHr20",
            "group=0,arm=live,prequentialNdcg20",
            "group=3,arm=composed,prequentialHr20",
            "group=3,arm=composed,prequentialNdcg20",
            "group=3,arm=live,prequentialHr20",
            "group=3,arm=live,prequentialNdcg20");
    assertThat(value("group=0,arm=live,prequentialNdcg20")).isCloseTo(.2, within(1e-9));
    assertThat(value("group=0,arm=composed,prequentialHr20")).isCloseTo(.4, within(1e-9));
    assertThat(value("group=3,arm=live,prequentialNdcg20")).isCloseTo(.5, within(1e-9));
  }

  @Test
  void theyFollowWithinSomeHundredPurchases() {
    for (int batch = 0; batch < 100; batch++) {
      take("0", 32, .2, .4);
    }
    for (int batch = 0; batch < QualityGauges.HALF_LIFE / 32; batch++) {
      take("0", 32, .6, .4);
    }
    assertThat(value("group=0,arm=live,prequentialNdcg20")).isCloseTo(.4, within(1e-3));
  }

  private double value(String name) {
    Gauge<?> gauge = Objects.requireNonNull(gauges.get(name), name);
    return ((Number) gauge.getValue()).doubleValue();
  }

  private void take(String group, int purchases, double live, double composed) {
    quality.take(
        GroupQuality.newBuilder()
            .setGenerationId("gen")
            .setGroupId(group)
            .setVersion(1)
            .setExamples(purchases)
            .setSteps(1)
            .setApplied(true)
            .setLoss(1)
            .setCandidates("all")
            .setArms(
                Map.of(
                    "live", new ArmQuality(live, live), "composed", new ArmQuality(.1, composed)))
            .setEventTime(1)
            .build());
  }

  /** Keeps gauges under their labels. */
  private final class Labels extends UnregisteredMetricsGroup {
    private final String path;

    Labels(String path) {
      this.path = path;
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return new Labels(path + key + "=" + value + ",");
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      gauges.put(path + name, gauge);
      return gauge;
    }
  }
}
