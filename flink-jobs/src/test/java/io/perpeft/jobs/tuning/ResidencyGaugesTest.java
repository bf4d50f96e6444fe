package io.perpeft.jobs.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.perpeft.core.residency.Footprint;
import io.perpeft.core.residency.Residency;
import io.perpeft.core.residency.Resident;
import io.perpeft.core.residency.Tier;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class ResidencyGaugesTest {
  private final Map<String, Gauge<?>> gauges = new TreeMap<>();

  @Test
  void theyFollowTheSubtasksGroups() {
    Residency residency = Residency.unlimited();
    ResidencyGauges.register(new Named(), residency);
    Group group = new Group();
    residency.admit(group);
    assertThat(values()).containsEntry("residencyHostBytes", 12L);
    residency.use(group);
    residency.use(group);
    residency.use(group);
    assertThat(values())
        .isEqualTo(
            Map.of(
                "residencyHits", 2L,
                "residencyMisses", 1L,
                "residencyStoreLoads", 0L,
                "residencyEvictions", 0L,
                "residencyDeviceBytes", 10L,
                "residencyHostBytes", 2L,
                "residencyStoreBytes", 0L));
  }

  private Map<String, Object> values() {
    Map<String, Object> values = new TreeMap<>();
    gauges.forEach((name, gauge) -> values.put(name, gauge.getValue()));
    return values;
  }

  private final class Named extends UnregisteredMetricsGroup {
    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      gauges.put(name, gauge);
      return gauge;
    }
  }

  private static final class Group implements Resident {
    private Tier tier = Tier.HOST;

    @Override
    public Footprint footprint() {
      return new Footprint(10, 2);
    }

    @Override
    public Tier tier() {
      return tier;
    }

    @Override
    public void moveTo(Tier to) {
      tier = to;
    }
  }
}
