package io.perpeft.jobs.common;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts dead letters by fault: metric {@code deadLetters} with a label {@code fault}. */
public final class DeadLetterCounters {
  private final Map<Fault, Counter> counters = new EnumMap<>(Fault.class);

  /**
   * @param group of the operator; see {@link MetricNames#group}
   */
  public DeadLetterCounters(MetricGroup group) {
    for (Fault fault : Fault.values()) {
      counters.put(
          fault, group.addGroup("fault", fault.wireName()).counter(MetricNames.DEAD_LETTERS));
    }
  }

  public void count(Fault fault) {
    Counter counter = counters.get(fault);
    if (counter != null) {
      counter.inc();
    }
  }
}
